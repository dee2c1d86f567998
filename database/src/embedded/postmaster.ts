import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Unavailable } from '@edgebeat/core';
import type { Log } from '@edgebeat/core/node';
import type { Binaries } from './binaries';
import { followLog, lastWords } from './last-words';
import { openPassage, type Passage } from './passage';
import { asUser, type ServerUser } from './server-user';
import { dataMark, serverSettings } from './server-settings';

/** What a postmaster is started with. */
export interface PostmasterOptions {
  readonly data: string;
  readonly socketFolder: string;
  readonly binaries: Binaries;
  readonly user: ServerUser | undefined;
  readonly log: Log | undefined;
}

/** A running PostgreSQL; it ends with this process, even when that is killed. */
export interface Postmaster extends AsyncDisposable {
  readonly pid: number;
  readonly failed: Promise<Error>;
}

/** Recovery after a crash reads at most max_wal_size. */
const startMs = 60_000;
const pollMs = 10;
const fastStopMs = 10_000;
const immediateStopMs = 3_000;

/**
 * Starts PostgreSQL and waits until it answers.
 *
 * @throws Unavailable database-unavailable with what the server said last.
 */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  await using passage = await openPassage([options.data, options.socketFolder], options.user);
  const child = spawnServer(options, passage);
  const lines = followLog(child, options.log);
  const ended = once(child, 'exit').then(() => child.signalCode ?? `exit code ${child.exitCode}`);
  const failure = (how: string): Unavailable =>
    new Unavailable(
      'database-unavailable',
      `PostgreSQL in ${options.data} ended by ${how}: ${lastWords(lines)}`,
    );
  try {
    await once(child, 'spawn');
    const isReady = await Promise.race([ended, ready(child, options.data)]);
    if (isReady !== true) throw failure(isReady);
  } catch (error) {
    await stop(child, ended);
    throw error;
  }
  const watcher = watch(child, options);
  void ended.then(() => watcher.kill('SIGKILL'));
  return {
    pid: pidOf(child),
    failed: ended.then(failure),
    async [Symbol.asyncDispose]() {
      await stop(child, ended);
      if (watcher.exitCode === null && watcher.signalCode === null) await once(watcher, 'exit');
    },
  };
}

/** In a group of its own: the terminal's Ctrl-C is for this process, which then stops it. */
function spawnServer(
  { data, socketFolder, binaries, user }: PostmasterOptions,
  { nameOf, descriptors }: Passage,
): ChildProcess {
  const settings = ['-c', dataMark(data), ...serverSettings(nameOf(socketFolder))];
  return spawn(binaries.postgres, ['-D', nameOf(data), ...settings], {
    ...asUser(user),
    cwd: binaries.folder,
    env: { LC_ALL: 'C' },
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', ...descriptors],
  });
}

/** The server writes its state into the eighth line of its mark. */
async function ready(child: ChildProcess, data: string): Promise<true> {
  const file = join(data, 'postmaster.pid');
  const deadline = Date.now() + startMs;
  while (Date.now() < deadline) {
    const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
    if (lines[0] === String(pidOf(child)) && lines[7]?.trim() === 'ready') return true;
    await pause(pollMs);
    if (child.exitCode !== null || child.signalCode !== null) break;
  }
  throw new Unavailable(
    'database-unavailable',
    `PostgreSQL in ${data} did not answer within ${startMs / 1000} seconds.`,
  );
}

/** A shell that waits for the end of this process, by its pipe, and then stops the server. */
function watch(child: ChildProcess, { binaries, user }: PostmasterOptions): ChildProcess {
  const script = 'read -r _; kill -INT "$0"';
  const watcher = spawn('/bin/sh', ['-c', script, String(pidOf(child))], {
    ...asUser(user),
    cwd: binaries.folder,
    env: {},
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without the shell the next start still finds and stops a server that was left behind.
  watcher.on('error', () => undefined);
  watcher.stdin.on('error', () => undefined);
  return watcher;
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  for (const [signal, ms] of [
    ['SIGINT', fastStopMs],
    ['SIGQUIT', immediateStopMs],
    ['SIGKILL', immediateStopMs],
  ] as const) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    const patience = new AbortController();
    await Promise.race([ended, pause(ms, undefined, { signal: patience.signal }).catch(() => '')]);
    patience.abort();
  }
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('the process was not spawned');
  return pid;
}
