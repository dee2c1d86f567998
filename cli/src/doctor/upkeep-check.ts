import { folders } from '../consortium/folders';
import { readPlan } from '../consortium/plan-file';
import { upkeepOf } from '../upkeep/upkeep';
import type { CheckResult } from './check-result';

/** Whether every member's certificates last, and the data folder was backed up lately. */
export async function upkeep(data: string): Promise<CheckResult> {
  const files = folders(data);
  const plan = await readPlan(files);
  if (plan === undefined) return { state: 'absent', detail: 'there is nothing to look after' };
  const now = new Date();
  const all = await Promise.all(plan.members.map((member) => upkeepOf(files, member, now)));
  const ends = all.flatMap(({ certificates }) => certificates.map(({ until }) => until.getTime()));
  const first = new Date(Math.min(...ends));
  const warnings = [...new Set(all.flatMap((one) => one.warnings))];
  if (all.some(({ hasExpired }) => hasExpired))
    return { state: 'bad', detail: warnings.join('; ') };
  if (warnings.length > 0) return { state: 'absent', detail: warnings.join('; ') };
  return {
    state: 'good',
    detail: `${String(ends.length)} certificates, the first ends on ${first.toISOString().slice(0, 10)}`,
  };
}
