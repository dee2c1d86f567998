import {
  type ApproveMembership,
  type MemberApprovalRecord,
  type MemberProposalRecord,
  Rejected,
} from '@edgebeat/core';
import type { TransactionContext } from '../../context';
import { requireAdminSignature } from '../channel-config/admin-signature';
import { configUpdateHash } from '../channel-config/config-update';
import { agreeWhenEnough } from './agreeing';
import { writeApproval } from './approval';
import {
  isLatest,
  listApprovals,
  membershipRevision,
  readAgreement,
  readApproval,
  requireProposal,
  requireRevision,
} from './change-state';

/**
 * Records a member's voice for a proposal, by its administrator's signature over the update. The one
 * that makes more than half agrees for all; later ones are kept, since the channel may need them.
 *
 * @throws Rejected not-found, conflict for another content or update than was proposed,
 * invalid-signature, revision-mismatch for a proposal that is stale, or invalid-transition.
 */
export async function approveMembership(
  ctx: TransactionContext,
  { owner, commandId, contentHash, configUpdate, signature, onBehalfOf }: ApproveMembership,
): Promise<MemberApprovalRecord> {
  const proposal = await requireProposal(ctx, { owner, commandId });
  const update = Buffer.from(configUpdate, 'base64');
  requireNamedContent(proposal, contentHash);
  requireSameUpdate(proposal, update);
  requireAdminSignature(ctx, update, signature);
  const stored = await readApproval(ctx, proposal);
  const agreement = await readAgreement(ctx, proposal);
  if (stored !== undefined && agreement !== undefined) return stored;
  if (agreement === undefined) await requireOpen(ctx, proposal);
  const approval = stored ?? (await writeApproval(ctx, proposal, { signature, onBehalfOf }));
  if (stored === undefined) {
    ctx.announce({ event: 'MembershipApproved', owner, id: commandId, contentHash });
  }
  if (agreement === undefined) {
    // One that was given before is counted again: fewer may be enough by now.
    const approvers = (await listApprovals(ctx, proposal)).map(({ approver }) => approver);
    await agreeWhenEnough(ctx, proposal, [...approvers, ctx.caller.msp]);
  }
  return approval;
}

function requireNamedContent(proposal: MemberProposalRecord, named: string): void {
  if (proposal.contentHash === named) return;
  throw new Rejected(
    'conflict',
    `contentHash: the proposal's is ${proposal.contentHash}: read it again and approve what it says`,
  );
}

function requireSameUpdate({ configUpdateHash: hash }: MemberProposalRecord, update: Buffer): void {
  const given = configUpdateHash(update);
  if (given === hash) return;
  throw new Rejected(
    'conflict',
    `configUpdate: its SHA-256 is ${given}, and the proposal's is ${hash}: sign the one that was proposed`,
  );
}

async function requireOpen(ctx: TransactionContext, proposal: MemberProposalRecord): Promise<void> {
  const { owner, commandId, expectedRevision } = proposal;
  requireRevision(expectedRevision, await membershipRevision(ctx), 'commandId');
  if (await isLatest(ctx, proposal)) return;
  throw new Rejected(
    'revision-mismatch',
    `commandId: ${owner} has proposed something else since ${commandId}: read its latest proposal`,
  );
}
