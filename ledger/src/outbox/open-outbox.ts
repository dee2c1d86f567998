import type { DatabaseAddress } from '@edgebeat/database';
import { type QueryExecutorProvider, sql } from 'kysely';
import { CommandAdder } from './command-adder';
import { FinalWatch } from './final-watch';
import type { Outbox, StoredCommand } from './outbox';
import { readCommandRows, storedCommand } from './stored-command';

/** Where the outbox is and for whom it is kept. */
export interface OutboxOptions {
  /** The address of the same database: the outbox listens on a connection of its own. */
  readonly address: DatabaseAddress;
  /** The MSP id of the member whose commands these are. */
  readonly mspId: string;
  /** How many commands may wait for the ledger; 10,000 if not set. */
  readonly maxWaiting?: number;
}

/** An outbox that holds a connection once somebody waited for a command. */
export interface OpenOutbox extends Outbox, AsyncDisposable {}

/** Opens the outbox in a database whose schema `ledger` was migrated. */
export function openOutbox(
  database: { readonly query: QueryExecutorProvider },
  options: OutboxOptions,
): OpenOutbox {
  const get = async (ids: readonly string[]) =>
    (await readCommandRows(database.query, ids)).map(storedCommand);
  const watch = new FinalWatch({ address: options.address, read: get });
  const adder = new CommandAdder(options);
  return {
    add: async (transaction, command) => {
      const [stored] = await adder.add(transaction, [command]);
      if (stored === undefined) throw new Error('a command was added and not answered');
      return stored;
    },
    addAll: (transaction, commands) => adder.add(transaction, commands),
    get,
    settled: (id, signal) => settled(id, signal, { get, watch }),
    backlog: () => backlog(database.query),
    [Symbol.asyncDispose]: () => watch[Symbol.asyncDispose](),
  };
}

interface SettledPorts {
  readonly get: Outbox['get'];
  readonly watch: FinalWatch;
}

async function settled(
  id: string,
  signal: AbortSignal,
  { get, watch }: SettledPorts,
): Promise<StoredCommand | undefined> {
  const told = await watch.next(id, signal);
  return told ?? (await get([id]))[0];
}

async function backlog(database: QueryExecutorProvider) {
  const { rows } = await sql<{ readonly waiting: number; readonly oldestSeconds: number }>`
    select count(*)::int as waiting,
      coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8 as "oldestSeconds"
    from ledger.outbox where waiting`.execute(database);
  return rows[0] ?? { waiting: 0, oldestSeconds: 0 };
}
