import { AuditLogRecord, AuditSiteRecord, recordKeys, Rejected } from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { readRecord } from '../state/read-record';
import { writeRecord } from '../state/write-record';

/** Reads a log. @throws Rejected not-found. */
export async function requireLog(
  ctx: TransactionContext,
  owner: string,
  logId: string,
): Promise<AuditLogRecord> {
  const log = await readLog(ctx, owner, logId);
  if (log !== undefined) return log;
  throw new Rejected('not-found', `logId: ${owner} has no log ${logId}: open it with audit:open`);
}

export function readLog(
  ctx: TransactionContext,
  owner: string,
  logId: string,
): Promise<AuditLogRecord | undefined> {
  return readRecord(ctx, AuditLogRecord, 'audit-log', recordKeys['audit-log'](owner, logId));
}

export async function writeLog(ctx: TransactionContext, log: AuditLogRecord): Promise<void> {
  await writeRecord(ctx, 'audit-log', recordKeys['audit-log'](log.owner, log.logId), log);
}

/** The newest log of a site, open or sealed; nothing when it never had one. */
export async function newestLog(
  ctx: TransactionContext,
  owner: string,
  siteId: string,
): Promise<AuditLogRecord | undefined> {
  const key = recordKeys['audit-site'](owner, siteId);
  const site = await readRecord(ctx, AuditSiteRecord, 'audit-site', key);
  return site && requireLog(ctx, owner, site.logId);
}

/** @throws Rejected invalid-transition for a log that is sealed. */
export function requireOpen({ logId, status }: AuditLogRecord): void {
  if (status === 'open') return;
  throw new Rejected(
    'invalid-transition',
    `logId: ${logId} is sealed: go on with the site's next log`,
  );
}

/**
 * A recorder speaks for its own site alone; an admin for every site of the member.
 *
 * @throws Rejected forbidden.
 */
export function requireOwnVoice({ caller }: TransactionContext, siteId: string): void {
  if (caller.isAdmin || caller.siteId === siteId) return;
  throw new Rejected(
    'forbidden',
    `siteId: the key ${caller.keyHash} records for site ${caller.siteId ?? 'none'} of ${caller.msp}, not for ${siteId}`,
  );
}
