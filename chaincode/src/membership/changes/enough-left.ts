import { Rejected } from '@edgebeat/core';
import type { TransactionContext } from '../../context';
import { currentTerms } from '../../governance/terms';

/** One member alone overrules nobody, so what a removed one owned could never be changed. */
const FEWEST_MEMBERS = 2;

/**
 * Requires that those who stay can reach every quorum of the terms in force.
 *
 * @throws Rejected invalid-transition.
 */
export async function requireEnoughLeft(
  ctx: TransactionContext,
  member: string,
  members: readonly string[],
): Promise<void> {
  const left = members.filter((other) => other !== member).length;
  const { policies, images } = await currentTerms(ctx);
  const needed = Math.max(FEWEST_MEMBERS, policies.quorum, images.quorum);
  if (left >= needed) return;
  throw new Rejected(
    'invalid-transition',
    `member: ${left} would stay without ${member}, and the quorums need ${needed}: lower them with governance:propose, never below two members`,
  );
}
