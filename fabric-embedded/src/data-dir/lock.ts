import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NetworkFailure } from '../failure';
import { processStart } from './process-start';
import { systemErrorCode } from './system-error';

interface Holder {
  readonly pid: number;
  readonly start: string;
}

const maxAttempts = 5;

/**
 * Holds a data folder for this process until it is disposed. A lock whose process is gone (by
 * `kill -9`, say) is taken over.
 *
 * @throws NetworkFailure `already-running`, naming the process that holds the folder.
 */
export async function lockFolder(folder: string): Promise<AsyncDisposable> {
  const file = join(folder, 'lock');
  const content = JSON.stringify({
    pid: process.pid,
    start: (await processStart(process.pid)) ?? '',
  });
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    if (await createExclusively(file, content)) return heldLock(file, content);
    const found = await readFile(file, 'utf8').catch(() => undefined);
    if (found === undefined) continue;
    const holder = parseHolder(found);
    if (holder !== undefined && (await isAlive(holder))) throw alreadyRunning(folder, holder.pid);
    await removeStale(file, found);
  }
  throw new NetworkFailure(
    'already-running',
    `The data folder ${folder} is being taken over by other processes at the same time.`,
  );
}

/** The process that holds a data folder now; undefined where none does. */
export async function lockHolder(folder: string): Promise<number | undefined> {
  const text = await readFile(join(folder, 'lock'), 'utf8').catch(() => '');
  const holder = parseHolder(text);
  return holder !== undefined && (await isAlive(holder)) ? holder.pid : undefined;
}

/** A hard link either appears with its content or not at all, unlike a file that is written. */
async function createExclusively(file: string, content: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, content);
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Two processes may find the same stale lock: what was moved away must be what was found. */
async function removeStale(file: string, found: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return;
    throw error;
  }
  const moved = await readFile(aside, 'utf8');
  if (moved !== found) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

function heldLock(file: string, content: string): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      const found = await readFile(file, 'utf8').catch(() => undefined);
      if (found === content) await rm(file, { force: true });
    },
  };
}

async function isAlive({ pid, start }: Holder): Promise<boolean> {
  return (await processStart(pid)) === start;
}

function parseHolder(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { pid, start } = { pid: undefined, start: undefined, ...value };
    if (!Number.isSafeInteger(pid) || typeof start !== 'string') return undefined;
    return { pid: Number(pid), start };
  } catch {
    return undefined;
  }
}

function alreadyRunning(folder: string, pid: number): NetworkFailure {
  return new NetworkFailure(
    'already-running',
    `Stop the other process or choose another folder: ${folder} is in use by process ${String(pid)}.`,
  );
}
