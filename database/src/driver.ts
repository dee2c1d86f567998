import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type TransactionSettings,
} from 'kysely';
import type { Pool } from 'pg';
import { Connection } from './connection';
import { PreparedStatements } from './prepared-statements';
import { connectFailure } from './translate-failure';

/** After a statement's deadline at the server, how long its answer may still take to come. */
const graceMs = 3000;

/** PostgreSQL for Kysely, by a driver that throws failures of the table. */
export function guardedDialect(pool: Pool, statementMs: number): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new GuardedDriver(pool, statementMs + graceMs),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

class GuardedDriver implements Driver {
  readonly #pool: Pool;
  readonly #deadlineMs: number;
  readonly #prepared = new PreparedStatements();

  constructor(pool: Pool, deadlineMs: number) {
    this.#pool = pool;
    this.#deadlineMs = deadlineMs;
  }

  init(): Promise<void> {
    return Promise.resolve();
  }

  async acquireConnection(): Promise<Connection> {
    try {
      return new Connection(await this.#pool.connect(), this.#deadlineMs, this.#prepared);
    } catch (error) {
      throw connectFailure(error);
    }
  }

  beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    const { isolationLevel, accessMode } = settings;
    const level = isolationLevel === undefined ? '' : ` isolation level ${isolationLevel}`;
    ours(connection).begin(`start transaction${level}${accessMode ? ` ${accessMode}` : ''}`);
    return Promise.resolve();
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await ours(connection).commit();
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await ours(connection).rollback();
  }

  releaseConnection(connection: DatabaseConnection): Promise<void> {
    ours(connection).release();
    return Promise.resolve();
  }

  async destroy(): Promise<void> {
    await this.#pool.end();
  }
}

function ours(connection: DatabaseConnection): Connection {
  if (connection instanceof Connection) return connection;
  throw new Error('the connection is of another driver');
}
