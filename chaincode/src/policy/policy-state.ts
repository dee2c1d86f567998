import {
  PolicyApprovalRecord,
  PolicyCommandRecord,
  PolicyRecord,
  PolicyRevisionRecord,
  numberPart,
  recordKeys,
  Rejected,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { listRecords } from '../state/list-records';
import { readRecord } from '../state/read-record';

const MAX_APPROVALS = 1000;

/** Names a policy. */
export interface PolicyName {
  readonly owner: string;
  readonly policyId: string;
}

export function readHead(
  ctx: TransactionContext,
  { owner, policyId }: PolicyName,
): Promise<PolicyRecord | undefined> {
  return readRecord(ctx, PolicyRecord, 'policy', recordKeys.policy(owner, policyId));
}

/** @throws Rejected not-found. */
export async function requireHead(
  ctx: TransactionContext,
  name: PolicyName,
): Promise<PolicyRecord> {
  const head = await readHead(ctx, name);
  if (head === undefined) {
    throw new Rejected('not-found', `policyId: ${name.owner} owns no policy ${name.policyId}`);
  }
  return head;
}

/** @throws Rejected not-found. */
export async function requireRevision(
  ctx: TransactionContext,
  { owner, policyId }: PolicyName,
  revision: number,
): Promise<PolicyRevisionRecord> {
  const key = recordKeys['policy-revision'](owner, policyId, revision);
  const record = await readRecord(ctx, PolicyRevisionRecord, 'policy-revision', key);
  if (record === undefined) {
    throw new Rejected('not-found', `revision: ${policyId} has no revision ${revision}`);
  }
  return record;
}

export function readCommand(
  ctx: TransactionContext,
  { owner, policyId }: PolicyName,
  commandId: string,
): Promise<PolicyCommandRecord | undefined> {
  const key = recordKeys['policy-command'](owner, policyId, ctx.caller.msp, commandId);
  return readRecord(ctx, PolicyCommandRecord, 'policy-command', key);
}

export function listApprovals(
  ctx: TransactionContext,
  { owner, policyId }: PolicyName,
  revision: number,
): Promise<PolicyApprovalRecord[]> {
  const prefix = [owner, policyId, numberPart(revision)];
  return listRecords(ctx, PolicyApprovalRecord, 'policy-approval', prefix, MAX_APPROVALS);
}
