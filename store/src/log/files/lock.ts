import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Rejected } from '@edgebeat/core';
import { hasCode } from './durable';

/**
 * Holds a log for this process until it is disposed: two writers would both go on with one chain. The
 * lock of a process that is gone (by `kill -9`, say) is taken over.
 *
 * @throws Rejected conflict, naming the process that holds it.
 */
export async function lockLog(folder: string): Promise<AsyncDisposable> {
  const file = join(folder, 'lock');
  const own = `${String(process.pid)} ${await startOf(process.pid)}`;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      await writeFile(file, own, { flag: 'wx' });
      return { [Symbol.asyncDispose]: () => rm(file, { force: true }) };
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
    const [pid = '', start = ''] = (await readFile(file, 'utf8').catch(() => '')).split(' ');
    if (pid !== '' && start === (await startOf(Number(pid)))) throw inUse(folder, pid);
    await rm(file, { force: true });
  }
  throw inUse(folder, 'another process');
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
