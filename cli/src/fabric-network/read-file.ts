import { readFile } from 'node:fs/promises';
import { defaultConsortiumFile, readConsortium } from '@edgebeat/network';
import type { NamedConsortium } from './plan-from-file';

/**
 * Reads a consortium.yaml; the packaged one of three members where none is named.
 *
 * @throws FabricFailure invalid-file that names what is wrong and its mend.
 */
export async function readNamedConsortium(
  file: string = defaultConsortiumFile,
): Promise<NamedConsortium> {
  const content = await readConsortium(file);
  return { name: file, text: await readFile(file, 'utf8'), content };
}
