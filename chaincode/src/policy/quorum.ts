import type { Charter, PolicyRevisionRecord } from '@edgebeat/core';
import { majorityOfOthers } from '../membership/members';

type Terms = Pick<PolicyRevisionRecord, 'quorum' | 'quorumOfOthers' | 'binding'>;

/**
 * How many members have to agree to a revision, and whom it binds. Under quorum 1 the terms in force
 * say whom; a policy that several members agreed to binds all. Others than the owner need the quorum
 * among themselves, and never less than more than half of them.
 */
export function termsFor(
  { quorum, binding }: Charter['policies'],
  { owner, proposer, others }: { owner: string; proposer: string; others: number },
): Terms {
  const terms = { quorum, binding: quorum === 1 ? binding : 'all' } as const;
  if (owner === proposer) return terms;
  return { ...terms, quorumOfOthers: Math.max(quorum, majorityOfOthers(others)) };
}

/** The members that count for a revision: the proposer by proposing, and who approved, each once. */
export function countedApprovals(
  proposer: string,
  approvers: readonly string[],
  members: readonly string[],
): string[] {
  const approving = new Set([proposer, ...approvers]);
  return members.filter((member) => approving.has(member));
}

/** Whether the members that count make a revision the active one. */
export function isReached(
  revision: Pick<PolicyRevisionRecord, 'owner' | 'quorum' | 'quorumOfOthers'>,
  counted: readonly string[],
): boolean {
  const needed = counted.includes(revision.owner) ? revision.quorum : revision.quorumOfOthers;
  return needed !== undefined && counted.length >= needed;
}
