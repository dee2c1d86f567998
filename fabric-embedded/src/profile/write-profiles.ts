import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { connectionProfile } from './connection-profile';
import { coreYaml } from './core-yaml';
import { envScript } from './env-script';
import type { ProfileOptions, ProfileOrganization } from './profile-options';

export type { ProfileOptions, ProfileOrganization } from './profile-options';

/**
 * Writes what clients of a running network start from, into each organisation's folder: `env.sh`
 * and `core.yaml` for the `peer` program and `connection.json` for the SDKs. A file changes only
 * when its content does, and a reader never sees half of one.
 */
export async function writeProfiles(options: ProfileOptions): Promise<void> {
  for (const organization of options.organizations.map(withAbsolutePaths)) {
    await mkdir(organization.folder, { recursive: true });
    const files = {
      'env.sh': envScript(organization),
      'core.yaml': coreYaml(organization),
      'connection.json': await connectionProfile(options, organization),
    };
    for (const [name, content] of Object.entries(files)) {
      await replaceFile(join(organization.folder, name), content);
    }
  }
}

/** The `peer` program takes relative paths from its own configuration's folder. */
function withAbsolutePaths(organization: ProfileOrganization): ProfileOrganization {
  const { folder, tlsCaFile, usersFolder } = organization;
  return {
    ...organization,
    folder: resolve(folder),
    tlsCaFile: resolve(tlsCaFile),
    usersFolder: resolve(usersFolder),
  };
}

async function replaceFile(path: string, content: string): Promise<void> {
  const current = await readFile(path, 'utf8').catch(() => undefined);
  if (current === content) return;
  const staged = `${path}.${randomUUID()}`;
  try {
    await writeSynced(staged, content);
    await rename(staged, path);
  } finally {
    await rm(staged, { force: true });
  }
}

async function writeSynced(path: string, content: string): Promise<void> {
  await using handle = await open(path, 'wx', 0o644);
  await handle.writeFile(content);
  await handle.sync();
}
