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

/**
 * Ends the programs of a network whose own process is gone: they outlive a `kill -9`, hold its ports
 * and write its files. An id that belongs to another process by now is left alone.
 */
export async function endLeftovers(logs: string): Promise<void> {
  const entries = await readdir(logs, { recursive: true }).catch(() => []);
  const notes = entries.filter((name) => name.endsWith(suffix));
  await Promise.all(notes.map((note) => endNoted(join(logs, note))));
}

async function endNoted(file: string): Promise<void> {
  const { pid, start } = JSON.parse(await readFile(file, 'utf8')) as { pid: number; start: string };
  if (start === '' || (await processStart(pid)) !== start) return;
  process.kill(pid, 'SIGKILL');
  while ((await processStart(pid)) === start || (await hasThreads(pid))) await sleep(pollMs);
}

/** A killed process counts as ended before the last of its threads has let go of the ports. */
async function hasThreads(pid: number): Promise<boolean> {
  const threads = await readdir(`/proc/${String(pid)}/task`).catch(() => []);
  return threads.length > 1;
}
