import { folders } from '../consortium/folders';
import { readPlan } from '../consortium/plan-file';
import { runningProcess } from '../consortium/running';
import { fabricEnvironment, type Settings } from '../settings';
import { approvalWarnings } from '../upkeep/approval';
import type { CheckResult } from './check-result';

/** Whether every member's peer may endorse the chaincode as it is committed. */
export async function approval(data: string, settings: Settings): Promise<CheckResult> {
  const files = folders(data);
  const plan = await readPlan(files);
  if (plan === undefined || plan.network === 'embedded') {
    return { state: 'absent', detail: 'no real network in the data folder' };
  }
  if ((await runningProcess(files)) === undefined) return { state: 'absent', detail: 'none runs' };
  const environment = fabricEnvironment(settings);
  const all = await Promise.all(
    plan.members.map((member) => approvalWarnings(files, plan, member, environment)),
  );
  const warnings = all.flat();
  if (warnings.length > 0) return { state: 'bad', detail: warnings.join('; ') };
  return { state: 'good', detail: 'no member is known to miss an approval of the chaincode' };
}
