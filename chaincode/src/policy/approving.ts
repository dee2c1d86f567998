import {
  type ApprovePolicy,
  PolicyApprovalRecord,
  type PolicyRecord,
  type PolicyRevisionRecord,
  recordKeys,
  Rejected,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { activeMembers } from '../membership/members';
import { readRecord } from '../state/read-record';
import { entryOf, headOf, writeRecord } from '../state/write-record';
import { activated, writeHead } from './activation';
import { listApprovals, requireHead, requireRevision } from './policy-state';
import { countedApprovals, isReached } from './quorum';

/**
 * Records a member's approval of the latest revision, and makes the revision count when this
 * approval completes the quorum.
 *
 * @throws Rejected not-found, revision-mismatch, or conflict for other content than was named.
 */
export async function approve(
  ctx: TransactionContext,
  request: ApprovePolicy,
): Promise<PolicyApprovalRecord> {
  const { owner, policyId, revision } = request;
  const head = await requireHead(ctx, request);
  const record = await requireRevision(ctx, request, revision);
  requireNamedContent(record, request.contentHash);
  const key = recordKeys['policy-approval'](owner, policyId, revision, ctx.caller.msp);
  const stored = await readRecord(ctx, PolicyApprovalRecord, 'policy-approval', key);
  if (stored !== undefined) return stored;
  requirePending(head, record);
  const approval = composeApproval(ctx, request);
  await writeRecord(ctx, 'policy-approval', key, approval);
  ctx.announce({
    event: 'PolicyApproved',
    owner,
    id: policyId,
    number: revision,
    contentHash: record.contentHash,
  });
  const approvers = await listApprovals(ctx, request, revision);
  const counted = countedApprovals(
    record.proposer,
    [...approvers.map(({ approver }) => approver), ctx.caller.msp],
    await activeMembers(ctx),
  );
  if (isReached(record, counted)) await writeHead(ctx, activated(ctx, head, record));
  return approval;
}

function composeApproval(
  ctx: TransactionContext,
  { onBehalfOf, ...named }: ApprovePolicy,
): PolicyApprovalRecord {
  return {
    ...headOf(ctx),
    kind: 'policy-approval',
    ...named,
    approver: ctx.caller.msp,
    entry: entryOf(ctx, onBehalfOf),
  };
}

function requireNamedContent(record: PolicyRevisionRecord, contentHash: string): void {
  if (record.contentHash === contentHash) return;
  throw new Rejected(
    'conflict',
    `contentHash: revision ${record.revision} has ${record.contentHash}: read what you approve again`,
  );
}

/** Only the latest revision can be approved, and only while it does not count yet. */
function requirePending(head: PolicyRecord, { revision, change }: PolicyRevisionRecord): void {
  if (revision !== head.latestRevision) {
    throw new Rejected(
      'revision-mismatch',
      `revision: the latest revision of ${head.policyId} is ${head.latestRevision}, not ${revision}`,
    );
  }
  const counts =
    change === 'deactivate' ? head.status === 'inactive' : head.activeRevision === revision;
  if (counts) {
    throw new Rejected(
      'revision-mismatch',
      `revision: ${revision} of ${head.policyId} counts already and waits for no approval`,
    );
  }
}
