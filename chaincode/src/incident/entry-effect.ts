import type { AmendIncident, IncidentEntryRecord } from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { activeMembers, majorityOfOthers } from '../membership/members';
import { isAlteration } from './allowed-change';

/**
 * Whether an entry counts at once. The owner's do, and so do links and comments. An alteration by
 * another member is proposed until more than half of the other members have filed the same one
 * since it was last applied; the entry that completes them is applied.
 */
export async function effectOf(
  ctx: TransactionContext,
  { owner, amendment }: AmendIncident,
  hash: string,
  entries: readonly IncidentEntryRecord[],
): Promise<IncidentEntryRecord['effect']> {
  const { msp } = ctx.caller;
  if (msp === owner || !isAlteration(amendment)) return 'applied';
  const others = (await activeMembers(ctx)).filter((member) => member !== owner);
  const agreeing = new Set([msp, ...proposersOf(entries, hash)]);
  const counted = others.filter((member) => agreeing.has(member));
  return counted.length >= majorityOfOthers(others.length) ? 'applied' : 'proposed';
}

function proposersOf(entries: readonly IncidentEntryRecord[], hash: string): string[] {
  const same = entries.filter(({ contentHash }) => contentHash === hash);
  const applied = same.map(({ effect }) => effect).lastIndexOf('applied');
  return same.slice(applied + 1).map(({ entry }) => entry.actor.msp);
}
