import { lchown, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerUser } from './server-user';

/**
 * Gives a cluster to the server's user. A copy that root made, or a restored backup, is root's, and the
 * server could not read it. Links are changed themselves and never followed.
 */
export async function giveTo(home: string, user: ServerUser): Promise<void> {
  const { uid } = await lstat(join(home, 'data'));
  if (uid !== user.uid) await giveTree(home, user);
}

async function giveTree(path: string, user: ServerUser): Promise<void> {
  await lchown(path, user.uid, user.gid);
  if (!(await lstat(path)).isDirectory()) return;
  for (const name of await readdir(path)) await giveTree(join(path, name), user);
}
