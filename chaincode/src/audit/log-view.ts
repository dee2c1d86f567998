import {
  AuditAnchorRecord,
  type AuditLogHistory,
  type AuditLogHistoryPage,
  type AuditLogPage,
  AuditLogRecord,
  type AuditLogView,
  type GetAuditLog,
  type ListAuditLogs,
  Rejected,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { pageRecords } from '../state/page-records';
import { parseStored } from '../state/read-record';
import { newestLog, requireLog } from './log-state';
import { readSeal } from './sealing';

/** Reads a log by its id, or the newest one of a site. @throws Rejected not-found. */
export async function readAuditLog(
  ctx: TransactionContext,
  { owner, logId, siteId = '' }: GetAuditLog,
): Promise<AuditLogView> {
  const log =
    logId === undefined
      ? await requireNewest(ctx, owner, siteId)
      : await requireLog(ctx, owner, logId);
  const seal = await readSeal(ctx, log);
  return seal === undefined ? log : { ...log, seal };
}

async function requireNewest(
  ctx: TransactionContext,
  owner: string,
  siteId: string,
): Promise<AuditLogRecord> {
  const log = await newestLog(ctx, owner, siteId);
  if (log !== undefined) return log;
  throw new Rejected('not-found', `siteId: ${siteId} of ${owner} has opened no log yet`);
}

/** A page of a member's logs. */
export async function listAuditLogs(
  ctx: TransactionContext,
  { owner, ...page }: ListAuditLogs,
): Promise<AuditLogPage> {
  const { items, bookmark } = await pageRecords(ctx, {
    ...page,
    kind: 'audit-log',
    prefix: [owner],
  });
  return { logs: items.map(({ value }) => parseStored(AuditLogRecord, value)), bookmark };
}

/** A log with a page of its anchors, the smallest first. @throws Rejected not-found. */
export async function readAuditHistory(
  ctx: TransactionContext,
  { owner, logId, ...page }: AuditLogHistory,
): Promise<AuditLogHistoryPage> {
  const log = await requireLog(ctx, owner, logId);
  const { items, bookmark } = await pageRecords(ctx, {
    ...page,
    kind: 'audit-anchor',
    prefix: [owner, logId],
  });
  const anchors = items.map(({ value }) => parseStored(AuditAnchorRecord, value));
  return { log, anchors, bookmark };
}
