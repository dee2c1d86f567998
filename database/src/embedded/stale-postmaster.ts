import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Unavailable } from '@edgebeat/core';
import { runningProcess } from '@edgebeat/core/node';
import { dataMark } from './server-settings';

const waitMs = 10_000;
const pollMs = 20;

/**
 * Ends the PostgreSQL that an earlier, killed process has left running on this data, and removes
 * its mark. A process that only got the same id later is left alone.
 *
 * @returns whether the last server did not end in order.
 * @throws Unavailable database-unavailable when it does not end.
 */
export async function stopStalePostmaster(data: string): Promise<boolean> {
  const file = join(data, 'postmaster.pid');
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0]);
  if (!Number.isSafeInteger(pid) || pid <= 1) return false;
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!(await isPostmasterOf(pid, data))) break;
    process.kill(pid, signal);
    await ended(pid, data);
  }
  if (await isPostmasterOf(pid, data)) {
    throw new Unavailable(
      'database-unavailable',
      `PostgreSQL of an earlier run, process ${pid}, does not end; end it and start again.`,
    );
  }
  await rm(file, { force: true });
  return true;
}

async function isPostmasterOf(pid: number, data: string): Promise<boolean> {
  const found = await runningProcess(pid);
  if (found === undefined) return false;
  const [program = ''] = found.arguments;
  const marks = [data, dataMark(data)];
  return /(^|\/)postgres$/.test(program) && found.arguments.some((each) => marks.includes(each));
}

async function ended(pid: number, data: string): Promise<void> {
  const deadline = Date.now() + waitMs;
  while (Date.now() < deadline && (await isPostmasterOf(pid, data))) await pause(pollMs);
}
