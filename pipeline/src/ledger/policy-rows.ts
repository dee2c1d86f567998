import type {
  PolicyApprovalRecord,
  PolicyReceiptRecord,
  PolicyRecord,
  PolicyRevisionRecord,
} from '@edgebeat/core';
import { storable } from '../projection/storable';
import type { NewRow, RowWriter } from '../projection/write-rows';
import {
  createdAt,
  createdColumns,
  createdNames,
  placeColumns,
  placeOf,
  type RecordEntry,
} from './place';

const named = { owner: 'text', policy_id: 'text' } as const;

export const policyWriter: RowWriter<'projection.policies'> = {
  table: 'projection.policies',
  columns: {
    ...named,
    status: 'text',
    latest_revision: 'bigint',
    active_revision: 'bigint',
    activated_at: 'text',
    ...placeColumns,
    ...createdColumns,
  },
  key: ['owner', 'policy_id'],
  kept: createdNames,
};

export const revisionWriter: RowWriter<'projection.policy_revisions'> = {
  table: 'projection.policy_revisions',
  columns: {
    ...named,
    revision: 'bigint',
    change: 'text',
    policy_name: 'text',
    proposer: 'text',
    quorum: 'bigint',
    quorum_of_others: 'bigint',
    binding: 'text',
    content_hash: 'text',
    proposed_at: 'text',
    ...placeColumns,
    record: 'json',
  },
  key: ['owner', 'policy_id', 'revision'],
};

export const approvalWriter: RowWriter<'projection.policy_approvals'> = {
  table: 'projection.policy_approvals',
  columns: {
    ...named,
    revision: 'bigint',
    approver: 'text',
    content_hash: 'text',
    approved_at: 'text',
    ...placeColumns,
  },
  key: ['owner', 'policy_id', 'revision', 'approver'],
};

export const receiptWriter: RowWriter<'projection.policy_receipts'> = {
  table: 'projection.policy_receipts',
  columns: {
    ...named,
    site_owner: 'text',
    site_id: 'text',
    revision: 'bigint',
    compiled_hash: 'text',
    since: 'text',
    ...placeColumns,
    record: 'json',
  },
  key: ['owner', 'policy_id', 'site_owner', 'site_id', 'revision'],
};

export function policyRow(
  { owner, policyId, status, latestRevision, activeRevision, activatedAt }: PolicyRecord,
  entry: RecordEntry,
): NewRow<'projection.policies'> {
  return {
    owner,
    policy_id: policyId,
    status,
    latest_revision: latestRevision,
    active_revision: activeRevision ?? null,
    activated_at: activatedAt ?? null,
    ...placeOf(entry),
    ...createdAt(entry),
  };
}

export function revisionRow(
  revision: PolicyRevisionRecord,
  entry: RecordEntry,
  record: string,
): NewRow<'projection.policy_revisions'> {
  return {
    owner: revision.owner,
    policy_id: revision.policyId,
    revision: revision.revision,
    change: revision.change,
    policy_name: storable(revision.policy.policyName),
    proposer: revision.proposer,
    quorum: revision.quorum,
    quorum_of_others: revision.quorumOfOthers ?? null,
    binding: revision.binding,
    content_hash: revision.contentHash,
    proposed_at: revision.entry.time,
    ...placeOf(entry),
    record,
  };
}

export function approvalRow(
  approval: PolicyApprovalRecord,
  entry: RecordEntry,
): NewRow<'projection.policy_approvals'> {
  return {
    owner: approval.owner,
    policy_id: approval.policyId,
    revision: approval.revision,
    approver: approval.approver,
    content_hash: approval.contentHash,
    approved_at: approval.entry.time,
    ...placeOf(entry),
  };
}

export function receiptRow(
  { statement, entry: { time } }: PolicyReceiptRecord,
  entry: RecordEntry,
  record: string,
): NewRow<'projection.policy_receipts'> {
  return {
    owner: statement.owner,
    policy_id: statement.policyId,
    site_owner: statement.msp,
    site_id: statement.siteId,
    revision: statement.revision,
    compiled_hash: statement.compiledHash,
    since: time,
    ...placeOf(entry),
    record,
  };
}
