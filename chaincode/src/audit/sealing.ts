import { createPublicKey, verify } from 'node:crypto';
import {
  AuditSealRecord,
  type AuditLogRecord,
  canonicalJson,
  contentHash,
  recordKeys,
  Rejected,
  type SealAuditLog,
  type SealStatement,
  sha256Hex,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { readRecord } from '../state/read-record';
import { entryOf, headOf, writeRecord } from '../state/write-record';
import { readAnchor } from './anchoring';
import { auditCommand, requireUnused, writeCommand } from './audit-command';
import { requireContinuation, requireRoot } from './continuation';
import { readLog, requireLog, requireOpen, requireOwnVoice, writeLog } from './log-state';
import { requireEd25519, writeOpened } from './opening';

/** The root of a tree without leaves (RFC 6962). */
const EMPTY_ROOT = sha256Hex('');

/**
 * Closes a log by its key's signature and opens the site's next one. A seal below the last anchor
 * admits a loss; what was anchored stays in the record. The same seal again answers what is stored.
 *
 * @throws Rejected forbidden, not-found, invalid-argument, invalid-signature, conflict for a log that
 * was sealed otherwise, a command that did something else or a next log that is there, audit-fork for
 * another root of a size that was anchored, or invalid-proof.
 */
export async function sealLog(
  ctx: TransactionContext,
  { commandId, onBehalfOf, statement, signature, proof }: SealAuditLog,
): Promise<AuditSealRecord> {
  requireOwnStatement(ctx, statement);
  const log = await requireLog(ctx, statement.owner, statement.logId);
  requireOwnSiteOf(log, statement);
  requireSignature(ctx, log, { statement, signature });
  const command = auditCommand(commandId, 'seal', statement);
  await requireUnused(ctx, command);
  const stored = await readSeal(ctx, log);
  if (stored !== undefined) return requireSame(stored, statement);
  requireOpen(log);
  await requireTree(ctx, log, statement, proof);
  await requireNext(ctx, statement);
  await writeCommand(ctx, command);
  return writeSealed(ctx, log, { statement, signature, onBehalfOf });
}

async function writeSealed(
  ctx: TransactionContext,
  log: AuditLogRecord,
  { statement, signature, onBehalfOf }: Omit<SealAuditLog, 'commandId' | 'proof'>,
): Promise<AuditSealRecord> {
  const { owner, logId, siteId, size, next } = statement;
  const seal: AuditSealRecord = {
    ...headOf(ctx),
    kind: 'audit-seal',
    ...{ owner, logId, statement },
    ...(signature !== undefined && { signature }),
    ...(log.anchored !== undefined && { anchored: log.anchored }),
    contentHash: contentHash(statement),
    entry: entryOf(ctx, onBehalfOf),
  };
  await writeLog(ctx, { ...log, status: 'sealed' });
  await writeRecord(ctx, 'audit-seal', recordKeys['audit-seal'](owner, logId), seal);
  const { contentHash: hash } = seal;
  ctx.announce({ event: 'AuditLogSealed', owner, id: logId, number: size, contentHash: hash });
  if (next !== undefined) await writeOpened(ctx, { ...next, siteId, previous: logId }, onBehalfOf);
  return seal;
}

/** The seal of a log, once it is sealed. */
export function readSeal(
  ctx: TransactionContext,
  { owner, logId }: Pick<AuditLogRecord, 'owner' | 'logId'>,
): Promise<AuditSealRecord | undefined> {
  return readRecord(ctx, AuditSealRecord, 'audit-seal', recordKeys['audit-seal'](owner, logId));
}

function requireOwnStatement(ctx: TransactionContext, statement: SealStatement): void {
  if (statement.channel !== ctx.channel) {
    throw new Rejected('invalid-argument', `statement.channel: must be ${ctx.channel}`);
  }
  if (statement.owner !== ctx.caller.msp) {
    throw new Rejected('forbidden', `statement.owner: must be ${ctx.caller.msp}, whose key calls`);
  }
  requireOwnVoice(ctx, statement.siteId);
}

function requireOwnSiteOf({ logId, siteId }: AuditLogRecord, statement: SealStatement): void {
  if (statement.siteId === siteId) return;
  throw new Rejected('invalid-argument', `statement.siteId: ${logId} is the log of ${siteId}`);
}

/** Whoever lost the log's key has an admin seal the log: that the signature is missing stays visible. */
function requireSignature(
  { caller }: TransactionContext,
  { publicKey }: AuditLogRecord,
  { statement, signature }: Pick<SealAuditLog, 'statement' | 'signature'>,
): void {
  if (signature === undefined && caller.isAdmin) return;
  const key = createPublicKey({
    key: Buffer.from(publicKey, 'base64'),
    format: 'der',
    type: 'spki',
  });
  const signed = Buffer.from(canonicalJson(statement));
  if (verify(null, signed, key, Buffer.from(signature ?? '', 'base64'))) return;
  throw new Rejected(
    'invalid-signature',
    "signature: must be Ed25519 by the log's key over the canonical JSON of statement",
  );
}

/** What is left after a loss cannot be proven; where it meets an anchor it has to be the same. */
async function requireTree(
  ctx: TransactionContext,
  log: AuditLogRecord,
  { size, root }: SealStatement,
  proof: readonly string[],
): Promise<void> {
  if (size === 0 && root !== EMPTY_ROOT) {
    throw new Rejected('invalid-argument', `statement.root: of no records it is ${EMPTY_ROOT}`);
  }
  if (size >= (log.anchored?.size ?? 1)) {
    requireContinuation(log, { size, root }, proof);
    return;
  }
  const anchor = await readAnchor(ctx, log, size);
  if (anchor !== undefined) requireRoot(anchor, root);
}

async function requireNext(ctx: TransactionContext, { owner, next }: SealStatement): Promise<void> {
  if (next === undefined) return;
  requireEd25519(next.publicKey, 'statement.next.publicKey');
  if ((await readLog(ctx, owner, next.logId)) === undefined) return;
  throw new Rejected('conflict', `statement.next.logId: ${next.logId} is there: take another id`);
}

function requireSame(stored: AuditSealRecord, statement: SealStatement): AuditSealRecord {
  if (stored.contentHash === contentHash(statement)) return stored;
  throw new Rejected('conflict', `statement.logId: ${stored.logId} was sealed with other content`);
}
