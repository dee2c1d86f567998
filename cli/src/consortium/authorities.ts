import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../replace-file';
import type { Folders } from './folders';
import type { Plan } from './plan';

/** Writes the authorities of all sites' certificates into one file, for curl and other clients. */
export async function bundleAuthorities(files: Folders, { members }: Plan): Promise<void> {
  const certificates = await Promise.all(
    members.map(({ name }) => readFile(join(files.site(name).siteAuthority, 'ca.crt'), 'utf8')),
  );
  await replaceFile(files.ca, certificates.join(''));
}
