import {
  type AuditLogRecord,
  type AuditSiteRecord,
  contentHash,
  type OnBehalfOf,
  type OpenAuditLog,
  recordKeys,
  Rejected,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { readPublicKey } from '../membership/public-key';
import { requireOwnSite } from '../membership/sites';
import { entryOf, headOf, writeRecord } from '../state/write-record';
import { auditCommand, requireUnused, writeCommand } from './audit-command';
import { newestLog, readLog, requireOwnVoice, writeLog } from './log-state';

/** What a log is opened with. */
export type LogOpening = Omit<OpenAuditLog, 'commandId' | 'onBehalfOf'>;

/**
 * Opens the log of a site. The same log again answers it as it is now.
 *
 * @throws Rejected forbidden, not-found for a site that is not the member's, invalid-argument for a
 * key that is not Ed25519, conflict for a log id or command with other content, or
 * invalid-transition while another log of the site is open or `previous` is not its last one.
 */
export async function openLog(
  ctx: TransactionContext,
  { commandId, onBehalfOf, ...opening }: OpenAuditLog,
): Promise<AuditLogRecord> {
  const { logId, siteId, publicKey } = opening;
  requireOwnVoice(ctx, siteId);
  requireEd25519(publicKey, 'publicKey');
  const command = auditCommand(commandId, 'open', opening);
  await requireUnused(ctx, command);
  const stored = await readLog(ctx, ctx.caller.msp, logId);
  if (stored !== undefined) return requireSame(stored, opening);
  await requireOwnSite(ctx, siteId);
  requireSuccession(await newestLog(ctx, ctx.caller.msp, siteId), opening);
  await writeCommand(ctx, command);
  return writeOpened(ctx, opening, onBehalfOf);
}

/** Writes a log that is new, as the newest one of its site. */
export async function writeOpened(
  ctx: TransactionContext,
  opening: LogOpening,
  onBehalfOf: OnBehalfOf | undefined,
): Promise<AuditLogRecord> {
  const owner = ctx.caller.msp;
  const { logId, siteId } = opening;
  const log: AuditLogRecord = {
    ...headOf(ctx),
    kind: 'audit-log',
    owner,
    ...opening,
    status: 'open',
    contentHash: contentHash(opening),
    entry: entryOf(ctx, onBehalfOf),
  };
  const site: AuditSiteRecord = { ...headOf(ctx), kind: 'audit-site', owner, siteId, logId };
  await writeLog(ctx, log);
  await writeRecord(ctx, 'audit-site', recordKeys['audit-site'](owner, siteId), site);
  ctx.announce({ event: 'AuditLogOpened', owner, id: logId, contentHash: log.contentHash });
  return log;
}

/** @throws Rejected invalid-argument. */
export function requireEd25519(publicKey: string, field: string): void {
  if (readPublicKey(publicKey, field).asymmetricKeyType === 'ed25519') return;
  throw new Rejected('invalid-argument', `${field}: must be an Ed25519 key`);
}

function requireSame(stored: AuditLogRecord, opening: LogOpening): AuditLogRecord {
  if (stored.contentHash === contentHash(opening)) return stored;
  throw new Rejected(
    'conflict',
    `logId: ${stored.logId} was opened with other content: take another id`,
  );
}

function requireSuccession(newest: AuditLogRecord | undefined, { siteId, previous }: LogOpening) {
  if (newest?.status === 'open') {
    throw new Rejected(
      'invalid-transition',
      `siteId: the log ${newest.logId} of ${siteId} is open: seal it with audit:seal`,
    );
  }
  if (newest?.logId === previous) return;
  const mend = newest === undefined ? 'left out' : newest.logId;
  throw new Rejected('invalid-transition', `previous: must be ${mend}, for that is the last log`);
}
