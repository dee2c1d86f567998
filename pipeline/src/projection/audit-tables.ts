import type { ActionClass, AuditLogRecord, AuditSealRecord } from '@edgebeat/core';
import type { CreatedColumns, JsonColumn, PlaceColumns } from './tables';

export interface AuditLogTable extends PlaceColumns, CreatedColumns {
  readonly owner: string;
  readonly log_id: string;
  readonly site_id: string;
  readonly public_key: string;
  readonly previous: string | null;
  readonly status: AuditLogRecord['status'];
  readonly size: number | null;
  readonly root: string | null;
  readonly opened_at: string;
}

export interface AuditAnchorTable extends PlaceColumns {
  readonly owner: string;
  readonly log_id: string;
  readonly size: number;
  readonly root: string;
  readonly proven_from: number;
  readonly anchored_at: string;
}

export interface AuditSealTable extends PlaceColumns {
  readonly owner: string;
  readonly log_id: string;
  readonly record: JsonColumn<AuditSealRecord>;
}

export interface AuditActionTable extends PlaceColumns {
  readonly owner: string;
  readonly id: string;
  readonly site_id: string;
  readonly class: ActionClass;
  readonly time: string;
  readonly hash: string;
}

/** What members anchored and sealed of their logs, and the actions that they recorded. */
export interface AuditTables {
  readonly 'projection.audit_logs': AuditLogTable;
  readonly 'projection.audit_anchors': AuditAnchorTable;
  readonly 'projection.audit_seals': AuditSealTable;
  readonly 'projection.audit_actions': AuditActionTable;
}
