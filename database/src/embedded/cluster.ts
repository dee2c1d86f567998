import { randomBytes } from 'node:crypto';
import { access, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Binaries } from './binaries';
import { makeData } from './make-data';
import { giveTo } from './ownership';
import type { ServerUser } from './server-user';

/** A database cluster on disk and the password of its one user. */
export interface Cluster {
  readonly data: string;
  readonly password: string;
}

const passwordBytes = 24;

/** Opens the cluster of a folder, making it where there is none. */
export async function openCluster(
  folder: string,
  binaries: Binaries,
  user: ServerUser | undefined,
): Promise<Cluster> {
  const home = join(folder, 'server');
  const isThere = await access(home).then(
    () => true,
    () => false,
  );
  if (!isThere) await makeCluster(folder, home, binaries, user);
  else if (user !== undefined) await giveTo(home, user);
  const password = (await readFile(join(home, 'password'), 'utf8')).trim();
  return { data: join(home, 'data'), password };
}

/** It gets its name when it is complete, so what a killed process left behind is never used. */
async function makeCluster(
  folder: string,
  home: string,
  binaries: Binaries,
  user: ServerUser | undefined,
): Promise<void> {
  const draft = join(folder, 'server.new');
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  const passwordFile = join(draft, 'password');
  await writeFile(passwordFile, randomBytes(passwordBytes).toString('base64url'), { mode: 0o600 });
  if (user !== undefined) {
    await chown(draft, user.uid, user.gid);
    await chown(passwordFile, user.uid, user.gid);
  }
  await makeData(draft, binaries, user);
  await rename(draft, home);
}
