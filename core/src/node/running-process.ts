import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** What is known of a process: a later one with the same id started at another time. */
export interface RunningProcess {
  readonly start: string;
  readonly arguments: readonly string[];
}

const startTimeField = 21;
const psTimeoutMs = 2000;

/** Looks at a process; answers undefined when no living one has that id. */
export async function runningProcess(pid: number): Promise<RunningProcess | undefined> {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

async function fromProc(pid: number): Promise<RunningProcess | undefined> {
  try {
    const folder = `/proc/${String(pid)}`;
    const stat = await readFile(`${folder}/stat`, 'utf8');
    const command = await readFile(`${folder}/cmdline`, 'utf8');
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
    // The second field is the program's name in brackets, which may hold spaces itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const start = `${boot.trim()}/${fields[startTimeField - 2] ?? ''}`;
    return { start, arguments: command.split('\0') };
  } catch {
    return undefined;
  }
}

async function fromPs(pid: number): Promise<RunningProcess | undefined> {
  const options = { timeout: psTimeoutMs };
  const ask = async (field: string): Promise<string> => {
    const answer = promisify(execFile)('ps', ['-o', `${field}=`, '-p', String(pid)], options);
    return (await answer.catch(() => ({ stdout: '' }))).stdout.trim();
  };
  const [start, command] = await Promise.all([ask('lstart'), ask('command')]);
  return start === '' ? undefined : { start, arguments: command.split(' ') };
}
