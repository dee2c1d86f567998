import type {
  ConsortiumRecord,
  GovernanceApprovalRecord,
  GovernanceProposalRecord,
  GovernanceRecord,
} from '@edgebeat/core';
import type { NewRow, RowWriter } from '../projection/write-rows';
import { placeColumns, placeOf, type RecordEntry } from './place';

const named = { owner: 'text', command_id: 'text' } as const;

export const termsWriter: RowWriter<'projection.terms'> = {
  table: 'projection.terms',
  columns: {
    revision: 'bigint',
    policies: 'json',
    images: 'json',
    protocol_version: 'bigint',
    proposed_by: 'text',
    command_id: 'text',
    since: 'text',
    ...placeColumns,
  },
  key: ['revision'],
};

export const proposalWriter: RowWriter<'projection.governance_proposals'> = {
  table: 'projection.governance_proposals',
  columns: {
    ...named,
    expected_revision: 'bigint',
    change: 'json',
    content_hash: 'text',
    proposed_at: 'text',
    ...placeColumns,
  },
  key: ['owner', 'command_id'],
};

export const agreementWriter: RowWriter<'projection.governance_approvals'> = {
  table: 'projection.governance_approvals',
  columns: { ...named, approver: 'text', approved_at: 'text', ...placeColumns },
  key: ['owner', 'command_id', 'approver'],
};

/** The charter's own terms, under which the consortium was founded. */
export function foundingTermsRow(
  { charter, entry: by }: ConsortiumRecord,
  entry: RecordEntry,
): NewRow<'projection.terms'> {
  const terms = { ...charter, revision: 0, protocolVersion: charter.protocol };
  return {
    ...termsOf(terms),
    proposed_by: null,
    command_id: null,
    since: by.time,
    ...placeOf(entry),
  };
}

export function termsRow(record: GovernanceRecord, entry: RecordEntry): NewRow<'projection.terms'> {
  const { owner, commandId } = record.proposal;
  const proposal = { proposed_by: owner, command_id: commandId };
  return { ...termsOf(record), ...proposal, since: record.entry.time, ...placeOf(entry) };
}

function termsOf({
  revision,
  policies,
  images,
  protocolVersion = 1,
}: Pick<GovernanceRecord, 'revision' | 'policies' | 'images' | 'protocolVersion'>) {
  return {
    ...{ revision, policies: JSON.stringify(policies), images: JSON.stringify(images) },
    protocol_version: protocolVersion,
  };
}

export function proposalRow(
  { owner, commandId, expectedRevision, change, contentHash, entry: by }: GovernanceProposalRecord,
  entry: RecordEntry,
): NewRow<'projection.governance_proposals'> {
  return {
    ...{ owner, command_id: commandId, expected_revision: expectedRevision },
    ...{ change: JSON.stringify(change), content_hash: contentHash, proposed_at: by.time },
    ...placeOf(entry),
  };
}

export function agreementRow(
  { owner, commandId, approver, entry: by }: GovernanceApprovalRecord,
  entry: RecordEntry,
): NewRow<'projection.governance_approvals'> {
  return { owner, command_id: commandId, approver, approved_at: by.time, ...placeOf(entry) };
}
