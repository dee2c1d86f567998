import { join, resolve } from 'node:path';
import {
  channelFaults,
  findFabric,
  missingPrograms,
  settingFaults,
  type SettingFault,
} from '@edgebeat/network';
import { folders } from '../consortium/folders';
import type { Plan } from '../consortium/plan';
import { readPlan } from '../consortium/plan-file';
import { runningProcess } from '../consortium/running';
import { fabricEnvironment, type Settings } from '../settings';
import type { CheckResult } from './check-result';
import { isThere } from '../is-there';

/** Whether the settings of a real network's nodes, and of its channel where it runs, are safe. */
export async function fabricSettings(data: string, settings: Settings): Promise<CheckResult> {
  const files = folders(data);
  const plan = await readPlan(files);
  if (plan === undefined || plan.network === 'embedded') {
    return { state: 'absent', detail: 'no real network in the data folder' };
  }
  const own = plan.members.flatMap(({ mspId, furtherPeers = [] }) => {
    const folder = resolve(files.organization(mspId));
    return [folder, ...furtherPeers.map((_, index) => join(folder, `peer${String(index + 1)}`))];
  });
  const made = await Promise.all(own.map(hasSettings));
  if (!made.every(Boolean)) return { state: 'absent', detail: 'its nodes were not started yet' };
  const faults = (await Promise.all(own.map(settingFaults))).flat();
  const ofChannel = await liveFaults(data, plan, settings);
  const found = [...faults, ...(ofChannel ?? [])];
  if (found.length > 0) {
    return { state: 'bad', detail: found.map(sentenceOf).join('; '), mend: 'set them so' };
  }
  const looked = ofChannel === undefined ? 'its nodes' : `its nodes and of ${plan.channel}`;
  return { state: 'good', detail: `the settings of ${looked} are safe` };
}

/** Only a peer that runs tells what the channel is configured to. */
async function liveFaults(
  data: string,
  { members, channel }: Plan,
  settings: Settings,
): Promise<readonly SettingFault[] | undefined> {
  const files = folders(data);
  const environment = fabricEnvironment(settings);
  const [first] = members;
  if (first === undefined || missingPrograms(environment).length > 0) return undefined;
  if ((await runningProcess(files)) === undefined) return undefined;
  const programs = await findFabric(environment);
  return channelFaults({ programs, folder: resolve(files.organization(first.mspId)), channel });
}

function hasSettings(folder: string): Promise<boolean> {
  return isThere(join(folder, 'peer', 'core.yaml'));
}

function sentenceOf({ file, setting, found, rule }: SettingFault): string {
  return `${file}: ${setting} is ${found}: ${rule}`;
}
