import { folders } from '../consortium/folders';
import { readPlan } from '../consortium/plan-file';
import { runningProcess } from '../consortium/running';
import { fabricEnvironment, type Settings } from '../settings';
import { nodeWarnings } from '../upkeep/nodes';
import type { CheckResult } from './check-result';

/** Whether the nodes of a real network run, and its channels are ordered. */
export async function nodes(data: string, settings: Settings): Promise<CheckResult> {
  const files = folders(data);
  const plan = await readPlan(files);
  if (plan === undefined || plan.network === 'embedded') {
    return { state: 'absent', detail: 'no real network in the data folder' };
  }
  if ((await runningProcess(files)) === undefined) return { state: 'absent', detail: 'none runs' };
  const warnings = await nodeWarnings(files, plan, fabricEnvironment(settings));
  if (warnings.length > 0) return { state: 'bad', detail: warnings.join('; ') };
  return { state: 'good', detail: 'none is stopped, and its channels are ordered' };
}
