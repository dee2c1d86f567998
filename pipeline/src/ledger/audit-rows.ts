import type {
  AuditActionRecord,
  AuditAnchorRecord,
  AuditLogRecord,
  AuditSealRecord,
} from '@edgebeat/core';
import type { NewRow, RowWriter } from '../projection/write-rows';
import {
  createdAt,
  createdColumns,
  createdNames,
  placeColumns,
  placeOf,
  type RecordEntry,
} from './place';

export const logWriter: RowWriter<'projection.audit_logs'> = {
  table: 'projection.audit_logs',
  columns: {
    owner: 'text',
    log_id: 'text',
    site_id: 'text',
    public_key: 'text',
    previous: 'text',
    status: 'text',
    size: 'bigint',
    root: 'text',
    opened_at: 'text',
    ...placeColumns,
    ...createdColumns,
  },
  key: ['owner', 'log_id'],
  kept: createdNames,
};

export const anchorWriter: RowWriter<'projection.audit_anchors'> = {
  table: 'projection.audit_anchors',
  columns: {
    owner: 'text',
    log_id: 'text',
    size: 'bigint',
    root: 'text',
    proven_from: 'bigint',
    anchored_at: 'text',
    ...placeColumns,
  },
  key: ['owner', 'log_id', 'size'],
};

export const sealWriter: RowWriter<'projection.audit_seals'> = {
  table: 'projection.audit_seals',
  columns: { owner: 'text', log_id: 'text', ...placeColumns, record: 'json' },
  key: ['owner', 'log_id'],
};

export const actionWriter: RowWriter<'projection.audit_actions'> = {
  table: 'projection.audit_actions',
  columns: {
    owner: 'text',
    id: 'text',
    site_id: 'text',
    class: 'text',
    time: 'text',
    hash: 'text',
    ...placeColumns,
  },
  key: ['owner', 'id'],
};

export function logRow(
  record: AuditLogRecord,
  entry: RecordEntry,
): NewRow<'projection.audit_logs'> {
  const { owner, anchored } = record;
  return {
    ...{ owner, log_id: record.logId, site_id: record.siteId, public_key: record.publicKey },
    ...{ previous: record.previous ?? null, status: record.status },
    ...{ size: anchored?.size ?? null, root: anchored?.root ?? null },
    opened_at: record.entry.time,
    ...placeOf(entry),
    ...createdAt(entry),
  };
}

export function anchorRow(
  { owner, logId, size, root, provenFrom, entry: by }: AuditAnchorRecord,
  entry: RecordEntry,
): NewRow<'projection.audit_anchors'> {
  const row = { owner, log_id: logId, size, root, proven_from: provenFrom };
  return { ...row, anchored_at: by.time, ...placeOf(entry) };
}

export function sealRow(
  { owner, logId }: AuditSealRecord,
  entry: RecordEntry,
  record: string,
): NewRow<'projection.audit_seals'> {
  return { owner, log_id: logId, ...placeOf(entry), record };
}

export function actionRow(
  { owner, id, siteId, class: kind, time, hash }: AuditActionRecord,
  entry: RecordEntry,
): NewRow<'projection.audit_actions'> {
  return { owner, id, site_id: siteId, class: kind, time, hash, ...placeOf(entry) };
}
