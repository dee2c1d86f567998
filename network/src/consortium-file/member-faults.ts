import { contradictions } from './contradictions';
import { ConsortiumFile } from './schema';

/** What is wrong with a field of a member: `mspId`, `sites[0].id`, `sites[0].ports.peer`. */
export interface MemberFault {
  readonly field: string;
  readonly rule: string;
}

/** Everything for which a `consortium.yaml` with this member alone would be refused. */
export function memberFaults(member: object): MemberFault[] {
  const parsed = ConsortiumFile.safeParse({ consortium: 1, members: [member] });
  const faults = parsed.success
    ? contradictions(parsed.data).map(({ path, rule }) => ({ path, rule }))
    : parsed.error.issues.map(({ path, message }) => ({ path, rule: message }));
  return faults.map(({ path, rule }) => ({ field: fieldOf(path.slice(2)), rule }));
}

function fieldOf(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${String(step)}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
}
