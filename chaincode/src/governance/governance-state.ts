import {
  GovernanceApprovalRecord,
  GovernanceProposalRecord,
  type ProposalName,
  recordKeys,
  Rejected,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { listRecords } from '../state/list-records';
import { readRecord } from '../state/read-record';

const MAX_APPROVALS = 1000;

export function readProposal(
  ctx: TransactionContext,
  { owner, commandId }: ProposalName,
): Promise<GovernanceProposalRecord | undefined> {
  const key = recordKeys['governance-proposal'](owner, commandId);
  return readRecord(ctx, GovernanceProposalRecord, 'governance-proposal', key);
}

/** @throws Rejected not-found. */
export async function requireProposal(
  ctx: TransactionContext,
  name: ProposalName,
): Promise<GovernanceProposalRecord> {
  const proposal = await readProposal(ctx, name);
  if (proposal !== undefined) return proposal;
  throw new Rejected(
    'not-found',
    `commandId: ${name.owner} has proposed nothing by ${name.commandId}`,
  );
}

/** Who has approved, beside the proposer. */
export async function listApprovers(
  ctx: TransactionContext,
  { owner, commandId }: ProposalName,
): Promise<string[]> {
  const prefix = [owner, commandId];
  const kind = 'governance-approval';
  const found = await listRecords(ctx, GovernanceApprovalRecord, kind, prefix, MAX_APPROVALS);
  return found.map(({ approver }) => approver);
}

/** Of the active members those that agree: the proposer by proposing, and who approved. */
export function agreeing(
  proposer: string,
  approvers: readonly string[],
  members: readonly string[],
): string[] {
  const all = new Set([proposer, ...approvers]);
  return members.filter((member) => all.has(member));
}
