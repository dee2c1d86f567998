import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { systemErrorCode } from './system-error';

const startTimeField = 21;
const psTimeoutMs = 2000;

/**
 * What tells a process from a later one with the same id: its start time, or undefined when no
 * process has that id.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  if (!exists(pid)) return undefined;
  if (process.platform === 'linux') return linuxStart(pid);
  if (process.platform === 'win32') return 'unknown';
  const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)], {
    timeout: psTimeoutMs,
  }).catch(() => ({ stdout: '' }));
  return stdout.trim() === '' ? undefined : stdout.trim();
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be signalled, but it is there.
    return systemErrorCode(error) === 'EPERM';
  }
}

/** The start in ticks since the machine's start, with the id of that start of the machine. */
async function linuxStart(pid: number): Promise<string | undefined> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
    const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
    // The second field is the program's name in brackets, which may hold spaces itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const state = fields[0];
    const isDead = state === 'Z' || state === 'X';
    return isDead ? undefined : `${boot.trim()}/${fields[startTimeField - 2] ?? ''}`;
  } catch {
    return undefined;
  }
}
