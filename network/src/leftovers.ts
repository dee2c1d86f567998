import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processStart } from '@edgebeat/fabric-embedded/process-start';

const suffix = '.process';
const pollMs = 20;

/** Writes down which process serves, for a later start whose predecessor was killed. */
export async function noteProcess(logFile: string, pid: number): Promise<void> {
  const start = (await processStart(pid)) ?? '';
  await writeFile(`${logFile}${suffix}`, JSON.stringify({ pid, start }));
}

/** The process that was started last for a log, while it runs. */
export async function runningProcessOf(logFile: string): Promise<number | undefined> {
  const noted = await readNote(`${logFile}${suffix}`);
  return noted !== undefined && (await isThere(noted)) ? noted.pid : undefined;
}

/**
 * Ends the programs of a network whose own process is gone: they outlive a `kill -9`, hold its ports
 * and write its files. An id that belongs to another process by now is left alone.
 *
 * @returns the processes that were ended.
 */
export async function endLeftovers(logs: string): Promise<readonly number[]> {
  const entries = await readdir(logs, { recursive: true }).catch(() => []);
  const notes = entries.filter((name) => name.endsWith(suffix));
  const ended = await Promise.all(notes.map((note) => endNoted(join(logs, note))));
  return ended.flat();
}

interface Noted {
  readonly pid: number;
  readonly start: string;
}

async function endNoted(file: string): Promise<readonly number[]> {
  const noted = await readNote(file);
  if (noted === undefined || !(await isThere(noted))) return [];
  process.kill(noted.pid, 'SIGKILL');
  while ((await isThere(noted)) || (await hasThreads(noted.pid))) await sleep(pollMs);
  return [noted.pid];
}

/** A note that a crash cut off names nothing. */
async function readNote(file: string): Promise<Noted | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Noted;
  } catch {
    return undefined;
  }
}

async function isThere({ pid, start }: Noted): Promise<boolean> {
  return start !== '' && (await processStart(pid)) === start;
}

/** A killed process counts as ended before the last of its threads has let go of the ports. */
async function hasThreads(pid: number): Promise<boolean> {
  const threads = await readdir(`/proc/${String(pid)}/task`).catch(() => []);
  return threads.length > 1;
}
