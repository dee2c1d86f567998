import type { ActionClass, AuditLogRecord, SealStatement, TreeHead } from '@edgebeat/core';
import type { LedgerPlace, Page, PageRequest } from './lists';

/** The log of a site; its place on the ledger is that of its last change. */
export interface AuditLogRow extends LedgerPlace {
  readonly owner: string;
  readonly logId: string;
  readonly siteId: string;
  readonly publicKey: string;
  readonly previous?: string;
  readonly status: AuditLogRecord['status'];
  /** What it anchored last. */
  readonly anchored?: TreeHead;
  readonly openedAt: string;
}

export interface AuditLogFilter {
  readonly owner?: string;
  readonly siteId?: string;
  readonly status?: AuditLogRow['status'];
}

export interface AuditAnchorRow extends TreeHead, LedgerPlace {
  /** The size of the anchor that its proof started from; 0 for the first. */
  readonly provenFrom: number;
  readonly anchoredAt: string;
}

/** How a log ended, and what it had anchored: what lies above the statement's size is lost. */
export interface AuditSealRow extends LedgerPlace {
  readonly statement: SealStatement;
  /** Missing when an admin sealed it because its key was lost. */
  readonly signature?: string;
  readonly anchored?: TreeHead;
  readonly sealedAt: string;
}

/** A security-relevant action of a site: the record that the hash is of stays there. */
export interface AuditActionRow extends LedgerPlace {
  readonly owner: string;
  readonly id: string;
  readonly siteId: string;
  readonly class: ActionClass;
  readonly time: string;
  readonly hash: string;
}

export interface AuditActionFilter {
  readonly owner?: string;
  readonly siteId?: string;
  readonly class?: ActionClass;
}

/** Reads of what sites anchored and did. */
export interface AuditQueries {
  auditLogs(filter: AuditLogFilter, page: PageRequest): Promise<Page<AuditLogRow>>;
  /** A log with a page of its anchors; without an owner the first one that was opened as that id. */
  auditLog(
    owner: string | undefined,
    logId: string,
    page: PageRequest,
  ): Promise<
    | {
        readonly log: AuditLogRow;
        readonly seal?: AuditSealRow;
        readonly anchors: Page<AuditAnchorRow>;
      }
    | undefined
  >;
  auditActions(filter: AuditActionFilter, page: PageRequest): Promise<Page<AuditActionRow>>;
}
