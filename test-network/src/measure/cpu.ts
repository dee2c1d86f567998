import { readFile } from 'node:fs/promises';

/** The kernel counts processor time in ticks of 1/100 s for programs (`getconf CLK_TCK`). */
const TICKS_PER_SECOND = 100;

/**
 * Processor time in milliseconds that processes have used so far, user and system together, with that
 * of their children that have ended. A process that is gone counts with its parent.
 *
 * @throws Error where the system has no /proc.
 */
export async function cpuMs(pids: readonly number[]): Promise<number> {
  const each = await Promise.all(pids.map(ticks));
  return (each.reduce((sum, value) => sum + value, 0) / TICKS_PER_SECOND) * 1000;
}

async function ticks(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch((error: unknown) => {
    if (process.platform === 'linux') return '';
    throw error;
  });
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, value) => sum + Number(value), 0);
}

/**
 * Processor time in milliseconds that the first thread of a process has used so far, to the
 * nanosecond: for a single query of a connection of PostgreSQL, which has one thread.
 *
 * @throws Error where the system has no /proc.
 */
export async function threadMs(pid: number): Promise<number> {
  const [nanoseconds = ''] = (await readFile(`/proc/${String(pid)}/schedstat`, 'utf8')).split(' ');
  return Number(nanoseconds) / 1e6;
}
