import { type PolicyRecord, type PolicyRevisionRecord, recordKeys } from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { writeRecord } from '../state/write-record';

/** The head once a revision counts: the revision is active, or no revision is. */
export function activated(
  ctx: TransactionContext,
  head: PolicyRecord,
  { change, revision, contentHash, owner, policyId }: PolicyRevisionRecord,
): PolicyRecord {
  const about = { owner, id: policyId, contentHash };
  if (change === 'deactivate') {
    ctx.announce({ event: 'PolicyDeactivated', number: head.activeRevision ?? revision, ...about });
    return { ...head, status: 'inactive', activeRevision: undefined, activatedAt: undefined };
  }
  ctx.announce({ event: 'PolicyActivated', number: revision, ...about });
  return { ...head, status: 'active', activeRevision: revision, activatedAt: ctx.time };
}

export async function writeHead(ctx: TransactionContext, head: PolicyRecord): Promise<void> {
  await writeRecord(ctx, 'policy', recordKeys.policy(head.owner, head.policyId), head);
}
