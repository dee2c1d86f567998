import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { folders } from '../consortium/folders';
import { requirePlan } from '../consortium/plan-file';
import { isAlive, notRunning, runningProcess } from '../consortium/running';
import { Exit } from '../exit-codes';
import type { CommandContext } from './context';

const patienceMs = 30_000;

export interface DownOptions {
  readonly data: string;
  readonly purge: boolean;
  readonly json: boolean;
}

/** Stops the consortium of a data folder and waits until it is gone; `purge` removes its data too. */
export async function down(options: DownOptions, context: CommandContext): Promise<void> {
  const pid = await runningProcess(folders(options.data));
  if (pid === undefined && !options.purge) {
    throw notRunning(options.data);
  }
  if (pid !== undefined) await stop(pid, options.data);
  if (options.purge) await purge(options.data);
  if (options.json) {
    context.print(JSON.stringify({ data: options.data, pid, purged: options.purge }));
    return;
  }
  const what = options.purge ? 'its data is removed' : 'its data is kept';
  context.print(`The consortium of ${options.data} is stopped; ${what}.`);
}

/** Only a folder that holds a consortium is removed. */
async function purge(data: string): Promise<void> {
  await requirePlan(folders(data));
  await rm(data, { recursive: true, force: true });
}

async function stop(pid: number, data: string): Promise<void> {
  process.kill(pid, 'SIGTERM');
  const deadline = Date.now() + patienceMs;
  while (isAlive(pid)) {
    if (Date.now() > deadline) {
      throw new Exit(
        'unavailable',
        `process ${String(pid)} has not ended after 30 s; its log is under ${data}/logs`,
      );
    }
    await sleep(50);
  }
}
