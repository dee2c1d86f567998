import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { runningProcess } from '@edgebeat/core/node';
import { sql } from 'kysely';
import type { DatabaseAddress } from '../database';
import { openDatabase } from '../open-database';
import { firstClosed } from './server-user';
import { socketFolderOf } from './socket-folder';
import { startPostgres } from './start-postgres';

/** A program that starts a server, see there. */
export const runner = join(__dirname, '..', '..', 'fixtures', 'run-postgres.cjs');
const waitMs = 10_000;

/** A folder of a test that everybody may pass through. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const anybody = { name: 'anybody', uid: 65_001, gid: 65_001 };
  const isOpen = (await firstClosed(tmpdir(), anybody)) === undefined;
  const path = await mkdtemp(join(isOpen ? tmpdir() : '/var/tmp', 'edgebeat-test-'));
  await chmod(path, 0o711);
  const made = [path, socketFolderOf(path), socketFolderOf(join(path, 'postgres'))];
  return {
    path,
    async [Symbol.asyncDispose]() {
      for (const each of made) await rm(each, { recursive: true, force: true });
    },
  };
}

/** Gives folders that hold a cluster already, as an earlier start has left it. */
export async function clusterTemplate(): Promise<
  AsyncDisposable & { readonly copy: () => ReturnType<typeof temporaryFolder> }
> {
  const template = await temporaryFolder();
  await (await startPostgres({ folder: template.path }))[Symbol.asyncDispose]();
  return {
    async copy() {
      const home = await temporaryFolder();
      await copyWhole(join(template.path, 'server'), home.path);
      return home;
    },
    [Symbol.asyncDispose]: () => template[Symbol.asyncDispose](),
  };
}

/** Copies a folder into another one with its owners and links. */
export async function copyWhole(source: string, into: string): Promise<void> {
  await promisify(execFile)('cp', ['-a', source, into]);
}

/** A PostgreSQL whose owner is a process of its own. */
export interface ForeignServer {
  readonly owner: number;
  readonly pid: number;
  readonly connectionString: string;
  killOwner(): Promise<void>;
}

export interface ForeignOptions {
  readonly uid?: number;
  readonly gid?: number;
  /** Where the npm package is, and what that process takes for the temporary folder. */
  readonly package?: string;
  readonly temporary?: string;
}

/** Starts a server from another process, or throws what that process said. */
export async function startElsewhere(
  folder: string,
  { package: packageFolder, temporary, ...user }: ForeignOptions = {},
): Promise<ForeignServer> {
  const settings = temporary === undefined ? [] : [`TMPDIR=${temporary}`];
  const options = packageFolder === undefined ? [folder] : [folder, packageFolder];
  const child = spawn('env', [...settings, process.execPath, runner, ...options], {
    ...user,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const over = once(child, 'close').then(() => Promise.reject(new Error(errors)));
  const [line] = (await Promise.race([once(child.stdout, 'data'), over])) as [Buffer];
  over.catch(() => undefined);
  return {
    owner: child.pid ?? 0,
    ...(JSON.parse(line.toString()) as { connectionString: string; pid: number }),
    async killOwner() {
      child.kill('SIGKILL');
      await over.catch(() => undefined);
    },
  };
}

/** Kills the shell that would stop a server when its owner is gone. */
export async function killGuard(pid: number): Promise<void> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,args=']);
  const guard = stdout.split('\n').find((line) => line.endsWith(` kill -INT "$0" ${String(pid)}`));
  if (guard === undefined) throw new Error(`the server ${String(pid)} has no guard`);
  process.kill(Number(guard.trim().split(' ')[0]), 'SIGKILL');
}

/** Waits until no such process is left. */
export async function gone(pid: number): Promise<void> {
  const deadline = Date.now() + waitMs;
  while ((await runningProcess(pid)) !== undefined) {
    if (Date.now() > deadline) throw new Error(`process ${String(pid)} is still there`);
    await pause(20);
  }
}

/** Runs one statement on connections of its own. */
export async function ask(address: DatabaseAddress, text: string): Promise<unknown[]> {
  await using database = await openDatabase(address);
  return (await sql.raw(text).execute(database.query)).rows;
}
