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

interface Hashed {
  readonly command: NewCommand;
  readonly hash: string;
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

  /** In their order; see {@link Outbox.addAll}. */
  async add(
    transaction: QueryExecutorProvider,
    commands: readonly NewCommand[],
  ): Promise<readonly StoredCommand[]> {
    const hashed = commands.map((command) => {
      requireId(command);
      return { command, hash: contentHash({ kind: command.kind, argument: command.argument }) };
    });
    if (hashed.length === 0) return [];
    const rows = await this.#insertOrFind(transaction, hashed);
    return hashed.map(({ command: { id }, hash }) => {
      const row = rows.get(id);
      if (row === undefined) {
        throw new Error(`command ${id} was there and is not to be seen by this transaction`);
      }
      if (row.content_hash === hash) return storedCommand(row);
      throw new Rejected(
        'conflict',
        `id: command ${id} has other content; take another id for another command`,
      );
    });
  }

  async #insertOrFind(
    transaction: QueryExecutorProvider,
    hashed: readonly Hashed[],
  ): Promise<ReadonlyMap<string, CommandRow>> {
    const ids = hashed.map(({ command }) => command.id);
    const stored = await this.#storedIfFull(transaction, ids);
    if (stored !== undefined) return byId(stored);
    const inserted = byId(await this.#insert(transaction, hashed));
    if (inserted.size > 0) await this.#notify(transaction);
    const others = ids.filter((id) => !inserted.has(id));
    if (others.length === 0) return inserted;
    return new Map([...inserted, ...byId(await readCommandRows(transaction, others))]);
  }

  /** Commands that are all there already need no room. */
  async #storedIfFull(
    transaction: QueryExecutorProvider,
    ids: readonly string[],
  ): Promise<readonly CommandRow[] | undefined> {
    try {
      await this.#bound.admit(transaction, ids.length);
      return undefined;
    } catch (error) {
      if (!(error instanceof Unavailable) || error.code !== 'queue-full') throw error;
      const stored = await readCommandRows(transaction, ids);
      if (stored.length < new Set(ids).size) throw error;
      return stored;
    }
  }

  async #insert(
    transaction: QueryExecutorProvider,
    hashed: readonly Hashed[],
  ): Promise<readonly CommandRow[]> {
    const rows = hashed.map(({ command, hash }) => {
      const { id, kind, argument } = command;
      const entity = entityOf(command, this.#mspId);
      return sql`(${id}, ${kind}, ${entity}, ${hash}, ${JSON.stringify(argument)})`;
    });
    const { rows: inserted } = await sql<CommandRow>`
      insert into ledger.outbox (id, kind, entity, content_hash, argument)
      values ${sql.join(rows)}
      on conflict (id) do nothing
      returning id, kind, content_hash, state, created_at, updated_at, transaction_id, block, result,
        failure_code, failure_detail`.execute(transaction);
    return inserted;
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

function byId(rows: readonly CommandRow[]): ReadonlyMap<string, CommandRow> {
  return new Map(rows.map((row) => [row.id, row]));
}
