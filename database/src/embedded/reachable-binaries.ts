import { randomUUID } from 'node:crypto';
import { access, constants, lstat, realpath, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Rejected } from '@edgebeat/core';
import { messageOf, systemErrorCode } from '../system-error';
import { type Binaries, binariesIn } from './binaries';
import { copyPrograms, isWholeCopy, removeOldDrafts } from './program-copy';
import { firstClosed, isAllowed, mendOf, type ServerUser, withParents } from './server-user';

const readAndRun = 0o5;
const writableByOthers = 0o022;
const sticky = 0o1000;

/**
 * The programs where the server's user can run them. PostgreSQL looks itself up by its path, so
 * where that is closed to the user, root makes one copy for all servers of this version and later
 * starts use it again.
 *
 * @throws Rejected invalid-setting when there is no place for a copy, or somebody else could change
 *   the one that is there.
 */
export async function reachableBinaries(
  binaries: Binaries,
  user: ServerUser | undefined,
  places: readonly string[] = [tmpdir(), '/var/tmp'],
): Promise<Binaries> {
  const closed = user === undefined ? undefined : await firstUnusable(binaries, user);
  if (user === undefined || closed === undefined) return binaries;
  const reasons: string[] = [];
  for (const place of places) {
    try {
      return await copyIn(await safePlace(place, user), binaries);
    } catch (error) {
      if (error instanceof Rejected) throw error;
      reasons.push(`${place} (${messageOf(error)})`);
    }
  }
  throw new Rejected(
    'invalid-setting',
    `PostgreSQL runs as ${user.name} here, who may not use ${closed}, and its programs cannot be copied to ${reasons.join(' or ')}; ${mendOf(closed)}.`,
  );
}

async function firstUnusable(binaries: Binaries, user: ServerUser): Promise<string | undefined> {
  for (const folder of ['bin', 'lib', 'share']) {
    const closed = await firstClosed(join(binaries.root, folder), user);
    if (closed !== undefined) return closed;
  }
  for (const program of [binaries.initdb, binaries.postgres]) {
    if (!(await isAllowed(program, user, readAndRun))) return program;
  }
  return undefined;
}

/** Root runs nothing that somebody else could have put there, or could put there later. */
async function safePlace(place: string, user: ServerUser): Promise<string> {
  const real = await realpath(place);
  const closed = await firstClosed(real, user);
  if (closed !== undefined) throw new Error(`${user.name} may not enter ${closed}`);
  for (const folder of withParents(real)) {
    const { uid, mode } = await lstat(folder);
    const isOpen = (mode & writableByOthers) !== 0 && (mode & sticky) === 0;
    if (uid !== 0 || isOpen) throw new Error(`others than root may change ${folder}`);
  }
  return real;
}

async function copyIn(place: string, { root, from }: Binaries): Promise<Binaries> {
  const path = join(place, `edgebeat-postgres-${basename(from.name)}-${from.version}`);
  const copy = binariesIn(path, from);
  const isThere = await isOurs(path);
  if (isThere && (await isWholeCopy(root, path))) return copy;
  await removeOldDrafts(path);
  const draft = `${path}.${randomUUID()}`;
  try {
    await copyPrograms(root, draft);
    // Where programs may not be run at all, not even root may run this one.
    await access(binariesIn(draft, from).postgres, constants.X_OK);
    if (isThere) await remove(path);
    await rename(draft, path).catch(unlessTaken);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  if (await isOurs(path)) return copy;
  throw new Error(`${path} was taken away`);
}

/**
 * Whether there is a copy of root's making.
 *
 * @throws Rejected invalid-setting when there is something else.
 */
async function isOurs(path: string): Promise<boolean> {
  const found = await lstat(path).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) return false;
  if (found.isDirectory() && found.uid === 0 && (found.mode & writableByOthers) === 0) return true;
  throw new Rejected(
    'invalid-setting',
    `Others than root may change ${path}, from which PostgreSQL would be run; remove it and start again.`,
  );
}

/** Under another name first: it is never found half removed. */
async function remove(path: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  await rename(path, aside).catch(() => undefined);
  await rm(aside, { recursive: true, force: true });
}

/** Another process that copied at the same time may have been faster; then its copy stays. */
function unlessTaken(error: unknown): void {
  if (!['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(systemErrorCode(error) ?? '')) throw error;
}
