import { readFile } from 'node:fs/promises';

/** The kernel counts processor time in ticks of 1/100 s for programs (`getconf CLK_TCK`). */
const TICKS_PER_SECOND = 100;

/**
 * Processor time in milliseconds that processes have used so far, user and system together.
 *
 * @throws Error where the system has no /proc.
 */
export async function cpuMs(pids: readonly number[]): Promise<number> {
  const each = await Promise.all(pids.map(ticks));
  return (each.reduce((sum, value) => sum + value, 0) / TICKS_PER_SECOND) * 1000;
}

async function ticks(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}
