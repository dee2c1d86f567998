import { type GovernanceProposalRecord, type GovernanceRecord, recordKeys } from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { entryOf, headOf, writeRecord } from '../state/write-record';
import { agreeing, majorityOf } from './governance-state';
import type { Terms } from './terms';

interface Agreement {
  readonly terms: Terms;
  /** Who agrees beside the proposer, this transaction's caller too. */
  readonly approvers: readonly string[];
  /** The active members. */
  readonly members: readonly string[];
}

/** Puts a proposal's terms into force once more than half of the members agree. */
export async function applyWhenAgreed(
  ctx: TransactionContext,
  { owner, commandId, change, contentHash }: GovernanceProposalRecord,
  { terms, approvers, members }: Agreement,
): Promise<void> {
  if (agreeing(owner, approvers, members).length < majorityOf(members.length)) return;
  const revision = terms.revision + 1;
  const record: GovernanceRecord = {
    ...headOf(ctx),
    kind: 'governance',
    revision,
    policies: change.policies ?? terms.policies,
    images: change.images ?? terms.images,
    proposal: { owner, commandId },
    entry: entryOf(ctx),
  };
  await writeRecord(ctx, 'governance', recordKeys.governance(ctx.channel), record);
  ctx.announce({ event: 'GovernanceChanged', owner, id: commandId, number: revision, contentHash });
}
