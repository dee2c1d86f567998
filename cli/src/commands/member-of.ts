import type { Member, Plan } from '../consortium/plan';
import { Exit } from '../exit-codes';

/** The member of `--member`. @throws Exit usage that lists the members there are. */
export function memberOf(plan: Plan, name: string): Member {
  const member = plan.members.find((one) => one.name === name);
  if (member !== undefined) return member;
  const known = plan.members.map((one) => one.name).join(', ');
  throw new Exit('usage', `--member ${name} is no member; there are: ${known}`);
}
