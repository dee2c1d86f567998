import { execFile } from 'node:child_process';
import { realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Rejected } from '@edgebeat/core';

/** Whom PostgreSQL runs as when that is not the user of this process. */
export interface ServerUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const run = promisify(execFile);

/**
 * PostgreSQL refuses to run as root; then it runs as `wanted`, or as `postgres` or `nobody`. For a
 * process that is not root the answer is undefined: PostgreSQL runs as the same user.
 *
 * @throws Rejected invalid-setting when there is no such user.
 */
export async function serverUser(wanted?: string): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const names = wanted === undefined ? ['postgres', 'nobody'] : [wanted];
  for (const name of names) {
    const user = await lookUp(name);
    if (user !== undefined && user.uid !== 0) return user;
  }
  throw new Rejected(
    'invalid-setting',
    `PostgreSQL does not run as root and there is no user ${names.join(' or ')}; make one, run as a normal user, or set DATABASE_URL.`,
  );
}

/** A program is asked, so each name is looked up once. */
const known = new Map<string, Promise<ServerUser | undefined>>();

function lookUp(name: string): Promise<ServerUser | undefined> {
  const found = known.get(name) ?? askForUser(name);
  known.set(name, found);
  return found;
}

async function askForUser(name: string): Promise<ServerUser | undefined> {
  try {
    const { stdout } = await run('env', ['LC_ALL=C', 'id', '--', name]);
    const [, uid, gid] = /^uid=(\d+)\S* gid=(\d+)/.exec(stdout) ?? [];
    return uid === undefined ? undefined : { name, uid: Number(uid), gid: Number(gid) };
  } catch {
    return undefined;
  }
}

/**
 * Checks that a user may enter a folder: every folder above it must let the user through.
 *
 * @throws Rejected invalid-setting that names the first folder that is closed.
 */
export async function checkReach(folder: string, user: ServerUser): Promise<void> {
  const closed = await firstClosed(folder, user);
  if (closed === undefined) return;
  throw new Rejected(
    'invalid-setting',
    `PostgreSQL runs as ${user.name} here, who may not enter ${closed}; ${mendOf(closed)}.`,
  );
}

/** What lets the server's user into a folder that is closed to it. */
export function mendOf(closed: string): string {
  return `run "chmod o+x ${closed}", choose another folder, run as a normal user, or set DATABASE_URL`;
}

/** Of a folder and all above it, there and where links lead, the first one closed to a user. */
export async function firstClosed(folder: string, user: ServerUser): Promise<string | undefined> {
  for (const each of [...withParents(folder), ...withParents(await realpath(folder))]) {
    if (!(await isAllowed(each, user, 0o1))) return each;
  }
  return undefined;
}

/** A folder and all above it, from the root on. */
export function withParents(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [...withParents(parent), resolve(folder)];
}

/** Whether a user has all of these rights: 4 to read, 2 to write, 1 to run or to enter. */
export async function isAllowed(path: string, user: ServerUser, rights: number): Promise<boolean> {
  const { uid, gid, mode } = await stat(path);
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
  return ((mode >> shift) & rights) === rights;
}

/** What `spawn` needs to run a program as that user. */
export function asUser(user: ServerUser | undefined): { uid?: number; gid?: number } {
  return user === undefined ? {} : { uid: user.uid, gid: user.gid };
}
