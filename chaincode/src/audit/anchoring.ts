import {
  type AnchorAuditLog,
  AuditAnchorRecord,
  type AuditLogRecord,
  contentHash,
  recordKeys,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { readRecord } from '../state/read-record';
import { entryOf, headOf, writeRecord } from '../state/write-record';
import { auditCommand, requireUnused, writeCommand } from './audit-command';
import { requireContinuation, requireRoot } from './continuation';
import { requireLog, requireOpen, requireOwnVoice, writeLog } from './log-state';

/**
 * Anchors a log's size and root, once it is proven that the log continues what was anchored last. A
 * size that was anchored answers that anchor, also when the log has grown or was sealed since.
 *
 * @throws Rejected forbidden, not-found, conflict for a command that did something else, audit-fork
 * for another root of a size that was anchored, invalid-proof, revision-mismatch for a smaller size,
 * or invalid-transition for a sealed log.
 */
export async function anchorLog(
  ctx: TransactionContext,
  { commandId, onBehalfOf, proof, ...tree }: AnchorAuditLog,
): Promise<AuditAnchorRecord> {
  const log = await requireLog(ctx, ctx.caller.msp, tree.logId);
  requireOwnVoice(ctx, log.siteId);
  const command = auditCommand(commandId, 'anchor', tree);
  await requireUnused(ctx, command);
  const stored = await readAnchor(ctx, log, tree.size);
  if (stored !== undefined) {
    requireRoot(stored, tree.root);
    return stored;
  }
  requireOpen(log);
  requireContinuation(log, tree, proof);
  const anchor: AuditAnchorRecord = {
    ...headOf(ctx),
    kind: 'audit-anchor',
    owner: log.owner,
    ...tree,
    provenFrom: log.anchored?.size ?? 0,
    contentHash: contentHash(tree),
    entry: entryOf(ctx, onBehalfOf),
  };
  await writeCommand(ctx, command);
  await writeAnchor(ctx, log, anchor);
  return anchor;
}

/** What a log anchored for a size. */
export function readAnchor(
  ctx: TransactionContext,
  { owner, logId }: Pick<AuditLogRecord, 'owner' | 'logId'>,
  size: number,
): Promise<AuditAnchorRecord | undefined> {
  const key = recordKeys['audit-anchor'](owner, logId, size);
  return readRecord(ctx, AuditAnchorRecord, 'audit-anchor', key);
}

async function writeAnchor(
  ctx: TransactionContext,
  log: AuditLogRecord,
  anchor: AuditAnchorRecord,
): Promise<void> {
  const { owner, logId, size, root } = anchor;
  await writeLog(ctx, { ...log, anchored: { size, root } });
  const key = recordKeys['audit-anchor'](owner, logId, size);
  await writeRecord(ctx, 'audit-anchor', key, anchor);
  const event = 'AuditLogAnchored';
  ctx.announce({ event, owner, id: logId, number: size, contentHash: anchor.contentHash });
}
