import type {
  DeviationRecord,
  MemberAgreementRecord,
  MemberApprovalRecord,
  MemberProposalRecord,
  MemberShowingRecord,
} from '@edgebeat/core';
import { storable } from '../projection/storable';
import type { NewRow, RowWriter } from '../projection/write-rows';
import { placeColumns, placeOf, type RecordEntry } from './place';

const named = { owner: 'text', command_id: 'text' } as const;

export const memberProposalWriter: RowWriter<'projection.member_proposals'> = {
  table: 'projection.member_proposals',
  columns: {
    ...named,
    ...{ change: 'text', member: 'text', reason: 'text', config_update_hash: 'text' },
    ...{ expected_revision: 'bigint', content_hash: 'text', proposed_at: 'text' },
    ...placeColumns,
  },
  key: ['owner', 'command_id'],
};

export const memberApprovalWriter: RowWriter<'projection.member_approvals'> = {
  table: 'projection.member_approvals',
  columns: { ...named, approver: 'text', signature: 'json', ...placeColumns },
  key: ['owner', 'command_id', 'approver'],
};

export const memberAgreementWriter: RowWriter<'projection.member_agreements'> = {
  table: 'projection.member_agreements',
  columns: { ...named, revision: 'bigint', ...placeColumns },
  key: ['owner', 'command_id'],
};

export const memberShowingWriter: RowWriter<'projection.member_showings'> = {
  table: 'projection.member_showings',
  columns: { ...named, shower: 'text', shown: 'json', ...placeColumns },
  key: ['owner', 'command_id', 'shower'],
};

export const deviationWriter: RowWriter<'projection.deviations'> = {
  table: 'projection.deviations',
  columns: {
    ...named,
    ...{ about_owner: 'text', about_kind: 'text', about_id: 'text' },
    ...placeColumns,
    record: 'json',
  },
  key: ['owner', 'about_owner', 'about_kind', 'about_id', 'command_id'],
};

export function memberProposalRow(
  { owner, commandId, change, member, reason, ...record }: MemberProposalRecord,
  entry: RecordEntry,
): NewRow<'projection.member_proposals'> {
  return {
    ...{ owner, command_id: commandId, change, member },
    reason: reason === undefined ? null : storable(reason),
    config_update_hash: record.configUpdateHash,
    expected_revision: record.expectedRevision,
    content_hash: record.contentHash,
    proposed_at: record.entry.time,
    ...placeOf(entry),
  };
}

export function memberApprovalRow(
  { owner, commandId, approver, signature }: MemberApprovalRecord,
  entry: RecordEntry,
): NewRow<'projection.member_approvals'> {
  const text = JSON.stringify(signature);
  return { owner, command_id: commandId, approver, signature: text, ...placeOf(entry) };
}

export function memberAgreementRow(
  { owner, commandId, revision }: MemberAgreementRecord,
  entry: RecordEntry,
): NewRow<'projection.member_agreements'> {
  return { owner, command_id: commandId, revision: revision ?? null, ...placeOf(entry) };
}

export function memberShowingRow(
  { owner, commandId, shower, shown }: MemberShowingRecord,
  entry: RecordEntry,
): NewRow<'projection.member_showings'> {
  const text = JSON.stringify(shown);
  return { owner, command_id: commandId, shower, shown: text, ...placeOf(entry) };
}

export function deviationRow(
  { owner, commandId, about }: DeviationRecord,
  entry: RecordEntry,
  record: string,
): NewRow<'projection.deviations'> {
  return {
    ...{ owner, command_id: commandId },
    ...{ about_owner: about.owner, about_kind: about.kind, about_id: about.id },
    ...placeOf(entry),
    record,
  };
}
