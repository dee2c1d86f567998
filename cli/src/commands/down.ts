import { setTimeout as sleep } from 'node:timers/promises';
import { folders } from '../consortium/folders';
import { isAlive, runningProcess } from '../consortium/running';
import { Exit } from '../exit-codes';
import type { CommandContext } from './context';

const patienceMs = 30_000;

export interface DownOptions {
  readonly data: string;
}

/** Stops the consortium of a data folder and waits until it is gone. */
export async function down(options: DownOptions, context: CommandContext): Promise<void> {
  const pid = await runningProcess(folders(options.data));
  if (pid === undefined) throw new Exit('not-running', `nothing runs on ${options.data}`);
  process.kill(pid, 'SIGTERM');
  const deadline = Date.now() + patienceMs;
  while (isAlive(pid)) {
    if (Date.now() > deadline) {
      throw new Exit(
        'unavailable',
        `process ${String(pid)} has not ended after 30 s; its log is under ${options.data}/logs`,
      );
    }
    await sleep(50);
  }
  context.print(`The consortium of ${options.data} is stopped; its data is kept.`);
}
