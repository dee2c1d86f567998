import { Kysely, sql, type Transaction } from 'kysely';
import { Pool, type PoolConfig } from 'pg';
import { columnTypes } from './column-types';
import type { Database, DatabaseOptions } from './database';
import { guardedDialect } from './driver';
import { begun, ended } from './transaction-end';
import { tookTooLong } from './translate-failure';

/** A server that is there but slow, as when a whole site starts at once on small hardware, is asked again. */
const openings = 4;
const idleMs = 30_000;

/**
 * Opens connections to a database; after a restart of the server the next query connects again.
 * Values come as the README says: bigint as number, timestamptz as an Instant, jsonb parsed.
 *
 * @throws Unavailable database-unavailable when it cannot be reached.
 * @throws Rejected invalid-setting for a wrong user, password or name.
 */
export async function openDatabase<Tables>(options: DatabaseOptions): Promise<Database<Tables>> {
  const { statementMs = 10_000 } = options;
  const pool = new Pool(poolConfig({ ...options, statementMs }));
  // An idle connection that is lost is replaced by the pool; without a listener it ends the process.
  pool.on('error', () => undefined);
  // So does one that is lost between its start and its first use, when the pool does not listen yet.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const query = new Kysely<Tables>({ dialect: guardedDialect(pool, statementMs) });
  const database = new PooledDatabase(query);
  try {
    await firstAnswer(query);
    return database;
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
}

async function firstAnswer<Tables>(query: Kysely<Tables>): Promise<void> {
  for (let opening = 1; ; opening += 1) {
    try {
      await sql`select 1`.execute(query);
      return;
    } catch (error) {
      if (opening === openings || !tookTooLong(error)) throw error;
    }
  }
}

/** With `pipeline` a statement is sent before the one ahead of it is answered. */
function poolConfig({
  connectionString,
  maxConnections = 10,
  connectMs = 5000,
  statementMs,
}: DatabaseOptions): PoolConfig & { readonly pipeline: true } {
  return {
    connectionString,
    max: maxConnections,
    statement_timeout: statementMs,
    connectionTimeoutMillis: connectMs,
    idleTimeoutMillis: idleMs,
    keepAlive: true,
    pipeline: true,
    application_name: 'edgebeat',
    options: '-c TimeZone=UTC -c DateStyle=ISO',
    types: columnTypes,
  };
}

class PooledDatabase<Tables> implements Database<Tables> {
  readonly query: Kysely<Tables>;

  constructor(query: Kysely<Tables>) {
    this.query = query;
  }

  async transaction<T>(work: (transaction: Transaction<Tables>) => Promise<T>): Promise<T> {
    let own: Transaction<Tables> | undefined;
    try {
      return await this.query.transaction().execute((transaction) => {
        own = transaction;
        begun(transaction);
        return work(transaction);
      });
    } finally {
      if (own !== undefined) ended(own);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.query.destroy();
  }
}
