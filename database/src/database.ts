import type { Kysely, Transaction } from 'kysely';

/** One part of a site's database: a schema that one workspace owns and migrates. */
export interface SchemaOwner {
  /** The schema's name: `ledger`, `gateway`, `projection` … */
  readonly schema: string;
  /** SQL statements by number, from 1 without gaps; what was applied is never changed. */
  readonly migrations: readonly string[];
}

/** Connections to a site's PostgreSQL; every query has a deadline. */
export interface Database<Tables> extends AsyncDisposable {
  /** Qualified tables: `ledger.outbox`, `projection.events`. */
  readonly query: Kysely<Tables>;
  /**
   * Runs work in one transaction, which is rolled back when it throws.
   *
   * @throws Unavailable database-unavailable when it certainly did not commit.
   * @throws Unknown outcome-unknown when the connection was lost while it committed.
   */
  transaction<T>(work: (transaction: Transaction<Tables>) => Promise<T>): Promise<T>;
}

/** Where a database is: a connection string, or a Unix socket's folder with its password. */
export interface DatabaseAddress {
  readonly connectionString: string;
}

export interface DatabaseOptions extends DatabaseAddress {
  /** The most connections at once; 10 if not set. */
  readonly maxConnections?: number;
  /** How long a connection may take to be made; 5 seconds if not set, four times that for the first. */
  readonly connectMs?: number;
  /** After which a statement is cancelled; 10 seconds if not set. */
  readonly statementMs?: number;
}
