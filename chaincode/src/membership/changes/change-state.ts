import {
  ChannelConfigRecord,
  MemberAgreementRecord,
  MemberApprovalRecord,
  MemberProposalRecord,
  MemberProposerRecord,
  MemberRecord,
  MemberShowingRecord,
  type ProposalName,
  recordKeys,
  Rejected,
} from '@edgebeat/core';
import type { TransactionContext } from '../../context';
import { listRecords } from '../../state/list-records';
import { readRecord } from '../../state/read-record';

const MAX_VOICES = 1000;

export function readMember(
  ctx: TransactionContext,
  msp: string,
): Promise<MemberRecord | undefined> {
  return readRecord(ctx, MemberRecord, 'member', recordKeys.member(msp));
}

export function readProposal(
  ctx: TransactionContext,
  { owner, commandId }: ProposalName,
): Promise<MemberProposalRecord | undefined> {
  const key = recordKeys['member-proposal'](owner, commandId);
  return readRecord(ctx, MemberProposalRecord, 'member-proposal', key);
}

/** @throws Rejected not-found. */
export async function requireProposal(
  ctx: TransactionContext,
  name: ProposalName,
): Promise<MemberProposalRecord> {
  const proposal = await readProposal(ctx, name);
  if (proposal !== undefined) return proposal;
  throw new Rejected(
    'not-found',
    `commandId: ${name.owner} has proposed no member by ${name.commandId}`,
  );
}

export function readApproval(
  ctx: TransactionContext,
  { owner, commandId }: ProposalName,
): Promise<MemberApprovalRecord | undefined> {
  const key = recordKeys['member-approval'](owner, commandId, ctx.caller.msp);
  return readRecord(ctx, MemberApprovalRecord, 'member-approval', key);
}

/** The approvals of a proposal, its proposer's too. */
export function listApprovals(
  ctx: TransactionContext,
  { owner, commandId }: ProposalName,
): Promise<MemberApprovalRecord[]> {
  const prefix = [owner, commandId];
  return listRecords(ctx, MemberApprovalRecord, 'member-approval', prefix, MAX_VOICES);
}

export function readAgreement(
  ctx: TransactionContext,
  { owner, commandId }: ProposalName,
): Promise<MemberAgreementRecord | undefined> {
  const key = recordKeys['member-agreement'](owner, commandId);
  return readRecord(ctx, MemberAgreementRecord, 'member-agreement', key);
}

/** What members have shown of a proposal. */
export function listShowings(
  ctx: TransactionContext,
  { owner, commandId }: ProposalName,
): Promise<MemberShowingRecord[]> {
  const prefix = [owner, commandId];
  return listRecords(ctx, MemberShowingRecord, 'member-showing', prefix, MAX_VOICES);
}

/** The change that took effect last. */
export function readChannelConfig(
  ctx: TransactionContext,
): Promise<ChannelConfigRecord | undefined> {
  const key = recordKeys['channel-config'](ctx.channel);
  return readRecord(ctx, ChannelConfigRecord, 'channel-config', key);
}

/** How often the membership has changed; founding is 0. */
export async function membershipRevision(ctx: TransactionContext): Promise<number> {
  return (await readChannelConfig(ctx))?.revision ?? 0;
}

/** Whether a proposal is the latest one of its proposer, the only one that gathers approvals. */
export async function isLatest(
  ctx: TransactionContext,
  { owner, commandId }: ProposalName,
): Promise<boolean> {
  const key = recordKeys['member-proposer'](owner);
  const latest = await readRecord(ctx, MemberProposerRecord, 'member-proposer', key);
  return latest?.commandId === commandId;
}

/** @throws Rejected revision-mismatch for a proposal that another change has overtaken. */
export function requireRevision(expected: number, revision: number, field: string): void {
  if (expected === revision) return;
  throw new Rejected(
    'revision-mismatch',
    `${field}: is for revision ${expected} of the membership, which is at ${revision}: read the proposal again, or propose anew on the channel's config of now`,
  );
}
