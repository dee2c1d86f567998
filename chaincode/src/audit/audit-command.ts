import { AuditCommandRecord, contentHash, recordKeys, Rejected } from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { readRecord } from '../state/read-record';
import { headOf, writeRecord } from '../state/write-record';

/** A command of the caller's member, with the hash of what it wants. */
export interface AuditCommand {
  readonly commandId: string;
  readonly contentHash: string;
}

/** The hash covers the transaction too: an id is used up by whatever it did. */
export function auditCommand(
  commandId: string,
  transaction: string,
  content: object,
): AuditCommand {
  return { commandId, contentHash: contentHash({ transaction, content }) };
}

/**
 * Refuses a command whose id has done something else.
 *
 * @throws Rejected conflict.
 */
export async function requireUnused(
  ctx: TransactionContext,
  { commandId, contentHash: hash }: AuditCommand,
): Promise<void> {
  const key = recordKeys['audit-command'](ctx.caller.msp, commandId);
  const stored = await readRecord(ctx, AuditCommandRecord, 'audit-command', key);
  if (stored === undefined || stored.contentHash === hash) return;
  throw new Rejected(
    'conflict',
    `commandId: ${commandId} was used with other content: take another id`,
  );
}

/** Remembers what a command did. */
export async function writeCommand(ctx: TransactionContext, command: AuditCommand): Promise<void> {
  const owner = ctx.caller.msp;
  const record = { ...headOf(ctx), kind: 'audit-command' as const, owner, ...command };
  await writeRecord(
    ctx,
    'audit-command',
    recordKeys['audit-command'](owner, command.commandId),
    record,
  );
}
