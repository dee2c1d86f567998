import { createHash } from 'node:crypto';
import { chmod, chown, lchown, lstat, mkdir, readdir, rmdir, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Rejected } from '@edgebeat/core';
import type { ServerUser } from './server-user';
import { messageOf } from '../system-error';

/** The path of a socket may have 107 bytes, so it does not lie with the data. */
const maxFolderBytes = 107 - '/.s.PGSQL.5432.lock'.length;

/** The folder of the socket: the same one for the same data, whatever became of the last run. */
export function socketFolderOf(folder: string, parent = tmpdir()): string {
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  return join(parent, `edgebeat-${name}`);
}

/**
 * Makes an empty folder that only the server's user and root may enter. What an earlier run or
 * somebody else has put there is removed.
 *
 * @throws Rejected invalid-setting when it is not this user's to remove, or its path is too long.
 */
export async function makeSocketFolder(path: string, user: ServerUser | undefined): Promise<void> {
  if (Buffer.byteLength(path) > maxFolderBytes) {
    throw refused(path, `has a path of over ${maxFolderBytes} bytes`);
  }
  try {
    await removeSocketFolder(path);
    await mkdir(path, { mode: 0o700 });
    await chmod(path, 0o700);
    if (user !== undefined) await chown(path, user.uid, user.gid);
    const made = await lstat(path);
    if (!made.isDirectory() || made.uid !== (user?.uid ?? process.getuid?.())) {
      throw refused(path, 'belongs to another user');
    }
  } catch (error) {
    if (error instanceof Rejected) throw error;
    throw refused(path, `cannot be made (${messageOf(error)})`);
  }
}

/**
 * Removes a folder of sockets, or whatever is in its place. It is taken over first, so that nobody
 * can exchange it for a link to another folder while it is emptied.
 */
export async function removeSocketFolder(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isDirectory()) return unlink(path);
  const { uid = 0, gid = 0 } = { uid: process.getuid?.(), gid: process.getgid?.() };
  await lchown(path, uid, gid);
  await chmod(path, 0o700);
  for (const name of await readdir(path)) await unlink(join(path, name));
  await rmdir(path);
}

function refused(path: string, why: string): Rejected {
  return new Rejected(
    'invalid-setting',
    `The folder for the socket of PostgreSQL, ${path}, ${why}; set TMPDIR to a short folder that this user may write.`,
  );
}
