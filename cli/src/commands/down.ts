import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lockHolder } from '@edgebeat/fabric-embedded/lock';
import { endLeftovers } from '@edgebeat/network/leftovers';
import { type Folders, folders } from '../consortium/folders';
import { nodeAddresses } from '../consortium/plan';
import { readPlan, requirePlan } from '../consortium/plan-file';
import { isAlive, notRunning, runningProcess } from '../consortium/running';
import { Exit } from '../exit-codes';
import type { CommandContext } from './context';
import { isThere } from '../is-there';

const patienceMs = 30_000;

export interface DownOptions {
  readonly data: string;
  readonly purge: boolean;
  readonly json: boolean;
}

/**
 * Stops the consortium of a data folder and waits until it is gone, also one that is still starting or
 * whose own process was killed; `purge` removes its data too.
 */
export async function down(options: DownOptions, context: CommandContext): Promise<void> {
  const files = folders(options.data);
  const pid = (await runningProcess(files)) ?? (await lockHolder(files.home));
  if (pid !== undefined) await stopProcess(pid, options.data);
  const left = await endRemains(files);
  if (pid === undefined && left.length === 0 && !options.purge) throw await notRunning(files);
  const plan = await readPlan(files).catch(() => undefined);
  const title = plan?.network === 'member' ? 'site' : 'consortium';
  const warnings = options.purge ? await purge(files) : [];
  if (options.json) {
    context.print(
      JSON.stringify({ data: options.data, pid, left, purged: options.purge, warnings }),
    );
    return;
  }
  const what = options.purge ? 'its data is removed' : 'its data is kept';
  context.print(`The ${title} of ${options.data} is stopped; ${what}.`);
  for (const warning of warnings) context.print(`warning: ${warning}`);
}

/** Only a folder that holds a consortium is removed; what its members have to do then. */
async function purge(files: Folders): Promise<readonly string[]> {
  const { network, channel, members } = await requirePlan(files);
  const isJoined = network === 'member' && (await isThere(files.siteFile));
  // A consortium whose machine others reach has members that this folder does not hold.
  const joined = isJoined ? members : members.filter(({ host }) => host !== undefined);
  await rm(files.home, { recursive: true, force: true });
  return joined.map((member) => lostKeys(member.mspId, channel, nodeAddresses(member).orderer));
}

/** Others go on counting a consenter that can never come back. */
function lostKeys(mspId: string, channel: string, orderer: string): string {
  return `the keys of ${mspId} went with it: if its orderer was a consenter of ${channel}, it counts as one that failed until the members run remove-consenter.sh --channel ${channel} --address ${orderer}`;
}

/** What outlived a process that was killed: its network's process, and Fabric's own programs. */
async function endRemains({ home, network }: Folders): Promise<readonly number[]> {
  const pid = await lockHolder(network);
  if (pid !== undefined) await stopProcess(pid, home);
  const ended = await endLeftovers(join(network, 'logs'));
  return pid === undefined ? ended : [pid, ...ended];
}

/** Ends a process politely and waits until it is gone. @throws Exit unavailable after 30 s. */
export async function stopProcess(pid: number, data: string): Promise<void> {
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
