import { chmod, mkdir, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Rejected, Unavailable } from '@edgebeat/core';
import { lockFolder, type Log } from '@edgebeat/core/node';
import { createDatabase } from '../create-database';
import type { DatabaseAddress } from '../database';
import { findBinaries } from './binaries';
import { type Cluster, openCluster } from './cluster';
import { DATABASE_NAME, DATABASE_USER } from './make-data';
import { hasPassage } from './passage';
import { type Postmaster, type PostmasterOptions, startPostmaster } from './postmaster';
import { reachableBinaries } from './reachable-binaries';
import { checkReach, type ServerUser, serverUser } from './server-user';
import { makeSocketFolder, removeSocketFolder, socketFolderOf } from './socket-folder';
import { stopStalePostmaster } from './stale-postmaster';
import { messageOf } from '../system-error';

export interface EmbeddedPostgresOptions {
  /** Everything of this server lies in it; it is made when missing. */
  readonly folder: string;
  /** Whom the server runs as when this process is root: `postgres`, else `nobody`, if not set. */
  readonly user?: string;
  readonly log?: Log;
}

/** A PostgreSQL of our own, on a Unix socket that only its user and root may open. */
export interface EmbeddedPostgres extends AsyncDisposable {
  /** Its database `edgebeat`. */
  readonly address: DatabaseAddress;
  readonly pid: number;
  /** Resolves when the server ends without being asked to; then start it again. */
  readonly failed: Promise<Error>;
}

/** How often, and after which pauses, a start is tried when the last server was killed. */
const retryPausesMs = [100, 300, 1000, 3000];

/**
 * Starts the PostgreSQL of a folder, making it where there is none. A server that an earlier,
 * killed process has left running there is stopped first.
 *
 * @throws Rejected invalid-setting when the folder is in use or cannot be reached by the server's
 *   user, or there is no PostgreSQL for this platform that this user may run.
 * @throws Unavailable database-unavailable when it does not start, with what it said.
 */
export async function startPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const user = await serverUser(options.user);
  const binaries = await reachableBinaries(await findBinaries(), user);
  const folder = await prepareFolder(options.folder, user);
  const held: AsyncDisposable[] = [await lockFolder(folder, (how) => inUse(folder, how))];
  const release = async (): Promise<void> => {
    for (const each of held.splice(0).reverse()) await each[Symbol.asyncDispose]();
  };
  try {
    const cluster = await openCluster(folder, binaries, user);
    const socketFolder = socketFolderOf(folder);
    held.push({ [Symbol.asyncDispose]: () => removeSocketFolder(socketFolder) });
    const server = { data: cluster.data, socketFolder, binaries, user, log: options.log };
    const postmaster = await startAgain(server);
    held.push(postmaster);
    const address = await createDatabase(addressOf(cluster, socketFolder), DATABASE_NAME);
    const { pid, failed } = postmaster;
    return { address, pid, failed, [Symbol.asyncDispose]: release };
  } catch (error) {
    await release();
    throw error;
  }
}

/** The folder itself is ours to open for the server's user; those above it are not. */
async function prepareFolder(wanted: string, user: ServerUser | undefined): Promise<string> {
  try {
    await mkdir(wanted, { recursive: true, mode: 0o700 });
    const folder = await realpath(wanted);
    if (user === undefined) return folder;
    if (!(await hasPassage())) await checkReach(dirname(folder), user);
    await chmod(folder, (await stat(folder)).mode | 0o011);
    return folder;
  } catch (error) {
    if (error instanceof Rejected) throw error;
    throw new Rejected(
      'invalid-setting',
      `The folder ${wanted} for PostgreSQL cannot be made or written (${messageOf(error)}); choose another one or set DATABASE_URL.`,
      { cause: error },
    );
  }
}

/** After a `kill -9` of the server its sessions may hold its memory for a moment longer. */
async function startAgain(options: PostmasterOptions): Promise<Postmaster> {
  const wasKilled = await stopStalePostmaster(options.data);
  const pauses = wasKilled ? retryPausesMs : [];
  for (const pauseMs of pauses) {
    try {
      return await startClean(options);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      await pause(pauseMs);
    }
  }
  return startClean(options);
}

async function startClean(options: PostmasterOptions): Promise<Postmaster> {
  await makeSocketFolder(options.socketFolder, options.user);
  return startPostmaster(options);
}

function addressOf({ password }: Cluster, socketFolder: string): DatabaseAddress {
  const server = `postgresql://${DATABASE_USER}:${password}@localhost/${DATABASE_NAME}`;
  return { connectionString: `${server}?host=${encodeURIComponent(socketFolder)}` };
}

function inUse(folder: string, how: string): Rejected {
  const mend = 'Stop the other process or choose another folder';
  return new Rejected('invalid-setting', `${mend}: ${folder} is ${how}.`);
}
