import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Rejected } from '@edgebeat/core';
import { hasCode } from './durable';

const maxAttempts = 5;

/**
 * Holds a log for this process until it is disposed: two writers would both go on with one chain. The
 * lock of a process that is gone (by `kill -9`, say) is taken over.
 *
 * @throws Rejected conflict, naming the process that holds it.
 */
export async function lockLog(folder: string): Promise<AsyncDisposable> {
  const file = join(folder, 'lock');
  const own = `${String(process.pid)} ${await startOf(process.pid)}`;
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    if (await createExclusively(file, own)) {
      return { [Symbol.asyncDispose]: () => rm(file, { force: true }) };
    }
    const found = await readFile(file, 'utf8').catch(() => undefined);
    if (found === undefined) continue;
    const [pid = '', start = ''] = found.split(' ');
    if (start === (await startOf(Number(pid)))) throw inUse(folder, pid);
    await removeStale(file, found);
  }
  throw inUse(folder, 'of somebody who takes it over at the same time');
}

/** A hard link appears with its content or not at all, unlike a file that is written. */
async function createExclusively(file: string, content: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, content);
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
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
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  const moved = await readFile(aside, 'utf8');
  if (moved !== found) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

/** When a process started, in the kernel's count; a number that is used again starts later. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => undefined);
  if (stat !== undefined) return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  return process.platform === 'linux' || !isRunning(pid) ? 'gone' : 'running';
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

function inUse(folder: string, holder: string): Rejected {
  const detail = `the event log ${folder} is in use by process ${holder}: stop it or choose another folder`;
  return new Rejected('conflict', detail);
}
