import {
  type ApproveGovernance,
  GovernanceApprovalRecord,
  type GovernanceProposalRecord,
  recordKeys,
  Rejected,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { activeMembers } from '../membership/members';
import { readRecord } from '../state/read-record';
import { entryOf, headOf, writeRecord } from '../state/write-record';
import { applyWhenAgreed } from './applying';
import { listApprovers, requireProposal } from './governance-state';
import { currentTerms, type Terms } from './terms';

/**
 * Records a member's approval, and puts the terms into force when it is the last that was needed.
 *
 * @throws Rejected not-found, conflict for other content than was named, or revision-mismatch for a
 * proposal that other terms have overtaken.
 */
export async function approveGovernance(
  ctx: TransactionContext,
  { owner, commandId, contentHash, onBehalfOf }: ApproveGovernance,
): Promise<GovernanceApprovalRecord> {
  const proposal = await requireProposal(ctx, { owner, commandId });
  requireNamedContent(proposal, contentHash);
  const approver = ctx.caller.msp;
  const key = recordKeys['governance-approval'](owner, commandId, approver);
  const stored = await readRecord(ctx, GovernanceApprovalRecord, 'governance-approval', key);
  const terms = await currentTerms(ctx);
  if (!isOpen(proposal, terms)) {
    if (stored !== undefined) return stored;
    throw overtaken(proposal, terms);
  }
  const approval: GovernanceApprovalRecord = stored ?? {
    ...headOf(ctx),
    kind: 'governance-approval',
    ...{ owner, commandId, approver, contentHash },
    entry: entryOf(ctx, onBehalfOf),
  };
  if (stored === undefined) {
    await writeRecord(ctx, 'governance-approval', key, approval);
    ctx.announce({ event: 'GovernanceApproved', owner, id: commandId, contentHash });
  }
  // One that was given before is counted again: fewer may be enough by now.
  const approvers = [...(await listApprovers(ctx, { owner, commandId })), approver];
  const members = await activeMembers(ctx);
  await applyWhenAgreed(ctx, proposal, { terms, approvers, members });
  return approval;
}

function requireNamedContent(proposal: GovernanceProposalRecord, named: string): void {
  if (proposal.contentHash === named) return;
  throw new Rejected(
    'conflict',
    `contentHash: the proposal's is ${proposal.contentHash}: read it again and approve what it says`,
  );
}

function isOpen({ expectedRevision }: GovernanceProposalRecord, { revision }: Terms): boolean {
  return revision === expectedRevision;
}

function overtaken({ expectedRevision }: GovernanceProposalRecord, { revision }: Terms): Rejected {
  return new Rejected(
    'revision-mismatch',
    `commandId: it was made for revision ${expectedRevision} of the terms, and ${revision} is in force: propose it anew`,
  );
}
