import { ClientId, contentHash, Rejected, Unavailable } from '@edgebeat/core';
import { type QueryExecutorProvider, sql } from 'kysely';
import { channels } from './channels';
import { entityOf } from './command-kinds';
import type { NewCommand, StoredCommand } from './outbox';
import { type CommandRow, readCommandRows, storedCommand } from './stored-command';
import { WaitingBound } from './waiting-bound';

/**
 * A submitter that heard of a command looks for more for a second, so that one notification in a
 * quarter of it wakes it in time. Each one makes commits of the whole server queue up.
 */
const QUIET_MS = 250;

/** Whose commands they are and how many may wait. */
export interface CommandAdderOptions {
  readonly mspId: string;
  readonly maxWaiting?: number;
}

/** Adds commands in their callers' transactions. */
export class CommandAdder {
  readonly #mspId: string;
  readonly #bound: WaitingBound;
  #notifiedAt = Number.NEGATIVE_INFINITY;

  constructor({ mspId, maxWaiting = 10_000 }: CommandAdderOptions) {
    this.#mspId = mspId;
    this.#bound = new WaitingBound(maxWaiting);
  }

  async add(transaction: QueryExecutorProvider, command: NewCommand): Promise<StoredCommand> {
    requireId(command);
    const hash = contentHash({ kind: command.kind, argument: command.argument });
    const row = await this.#insertOrFind(transaction, command, hash);
    if (row.content_hash === hash) return storedCommand(row);
    throw new Rejected(
      'conflict',
      `id: command ${command.id} has other content; take another id for another command`,
    );
  }

  async #insertOrFind(
    transaction: QueryExecutorProvider,
    command: NewCommand,
    hash: string,
  ): Promise<CommandRow> {
    if (!(await this.#hasRoom(transaction, command))) return found(transaction, command.id);
    const inserted = await this.#insert(transaction, command, hash);
    if (inserted === undefined) return found(transaction, command.id);
    await this.#notify(transaction);
    return inserted;
  }

  /** A command that is there already needs no room. */
  async #hasRoom(transaction: QueryExecutorProvider, { id }: NewCommand): Promise<boolean> {
    try {
      await this.#bound.admit(transaction);
      return true;
    } catch (error) {
      if (!(error instanceof Unavailable) || error.code !== 'queue-full') throw error;
      const [stored] = await readCommandRows(transaction, [id]);
      if (stored === undefined) throw error;
      return false;
    }
  }

  async #insert(
    transaction: QueryExecutorProvider,
    command: NewCommand,
    hash: string,
  ): Promise<CommandRow | undefined> {
    const { id, kind, argument } = command;
    const { rows } = await sql<CommandRow>`
      insert into ledger.outbox (id, kind, entity, content_hash, argument)
      values (${id}, ${kind}, ${entityOf(command, this.#mspId)}, ${hash}, ${JSON.stringify(argument)})
      on conflict (id) do nothing
      returning id, kind, content_hash, state, created_at, updated_at, transaction_id, block, result,
        failure_code, failure_detail`.execute(transaction);
    return rows[0];
  }

  async #notify(transaction: QueryExecutorProvider): Promise<void> {
    if (performance.now() - this.#notifiedAt < QUIET_MS) return;
    this.#notifiedAt = performance.now();
    await sql`select pg_notify(${channels.added}, '')`.execute(transaction);
  }
}

function requireId({ id }: NewCommand): void {
  const result = ClientId.safeParse(id);
  if (result.success) return;
  throw new Rejected(
    'invalid-argument',
    `id: ${result.error.issues[0]?.message ?? 'is not valid'}`,
  );
}

async function found(transaction: QueryExecutorProvider, id: string): Promise<CommandRow> {
  const [row] = await readCommandRows(transaction, [id]);
  if (row !== undefined) return row;
  throw new Error(`command ${id} was there and is not to be seen by this transaction`);
}
