import { randomBytes } from 'node:crypto';
import { type EdgeBeatError, failures, Rejected, Unavailable, Unknown } from '@edgebeat/core';
import type { Database } from '@edgebeat/database';
import type { NewCommand, Outbox, OutboxTables, StoredCommand } from '../outbox/outbox';

/** What carries commands of this site to the ledger. */
export interface CarryPorts {
  readonly outbox: Pick<Outbox, 'add' | 'settled'>;
  readonly database: Pick<Database<OutboxTables>, 'transaction'>;
  /** Ends the waiting; what is in the outbox goes on its way all the same. */
  readonly signal: AbortSignal;
}

/**
 * Hands a command to the outbox and answers it once it is committed, or where it is when the signal
 * is given. A failure is final in the outbox, so that a command that failed before is handed in
 * under another id: the contract knows by the content what was done already.
 *
 * @throws Rejected, Unavailable or Unknown: the failure of the command, or what the outbox throws.
 */
export async function carry(
  command: NewCommand,
  { outbox, database, signal }: CarryPorts,
): Promise<StoredCommand> {
  const add = (one: NewCommand) =>
    database.transaction((transaction) => outbox.add(transaction, one));
  const stored = await add(command);
  const { id } =
    stored.state === 'FAILED' ? await add({ ...command, id: anotherId(command.id) }) : stored;
  const settled = await outbox.settled(id, signal);
  if (settled === undefined) throw new Error(`command ${id} is gone from the outbox`);
  if (settled.failure !== undefined) throw failureOf(settled.failure);
  return settled;
}

function anotherId(id: string): string {
  return `${id}-${randomBytes(8).toString('hex')}`;
}

function failureOf({ code, detail }: NonNullable<StoredCommand['failure']>): EdgeBeatError {
  const { status } = failures[code];
  if (status === 504) return new Unknown(code, detail);
  return status === 503 ? new Unavailable(code, detail) : new Rejected(code, detail);
}
