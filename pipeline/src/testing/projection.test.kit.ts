import type { StoredRecord } from '@edgebeat/bus';
import {
  createDatabase,
  type Database,
  migrate,
  openDatabase,
  startTestDatabase,
  type TestDatabase,
} from '@edgebeat/database';
import { sql } from 'kysely';
import { projectionSchema } from '../projection/schema';
import type { ProjectionTables } from '../projection/tables';
import { tenancySchema } from '../tenancy/incident-tenants';
import { openQueries } from '../queries/open-queries';
import type { Queries } from '../queries/queries';
import { MemoryRecordLog } from '../recorder/memory-record-log';
import { Recording } from '../recorder/recording';
import { at, channel } from './chain.test.kit';

/** An empty projection in a database of its own. */
export interface TestProjection extends AsyncDisposable {
  readonly server: TestDatabase;
  readonly database: Database<ProjectionTables>;
  readonly queries: Queries;
  readonly connectionString: string;
  /** What the clock of the queries says. */
  now: string;
  record(records: readonly StoredRecord[]): Promise<void>;
  /** What `record` logs first. */
  readonly recordLog: MemoryRecordLog;
  /** Records as after a restart, with the same log or another one. */
  reopen(log?: MemoryRecordLog): void;
  /** All rows of all tables, or of some, in the order of their keys. */
  dump(tables?: readonly string[]): Promise<Record<string, unknown[]>>;
}

let made = 0;

/** Opens one on a server; one that is started for it goes with it. */
export async function openProjection(shared?: TestDatabase): Promise<TestProjection> {
  const server = shared ?? (await startTestDatabase());
  made += 1;
  const address = await createDatabase(server.address, `projection_${made}`);
  const database = await openDatabase<ProjectionTables>({ ...address, maxConnections: 4 });
  for (const schema of [projectionSchema, tenancySchema]) await migrate(database, schema);
  let recordLog = new MemoryRecordLog();
  const open = () => new Recording({ database, channel, tenant: 'alpha', recordLog });
  let recording = open();
  const projection: TestProjection = {
    server,
    database,
    connectionString: address.connectionString,
    queries: openQueries(database, { clock: () => Date.parse(projection.now) }),
    now: at(3600),
    record: (records) => recording.record(records),
    get recordLog() {
      return recordLog;
    },
    reopen: (log = recordLog) => {
      recordLog = log;
      recording = open();
    },
    dump: (tables = tableNames) => dump(database, tables),
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      if (shared === undefined) await server[Symbol.asyncDispose]();
    },
  };
  return projection;
}

/** Drops the schema and makes it anew, empty. */
export async function dropProjection(projection: TestProjection): Promise<void> {
  const { database } = projection;
  await sql`drop schema projection cascade`.execute(database.query);
  await migrate(database, projectionSchema);
  projection.reopen();
}

/** Empties every table in one step, which is faster than making them anew; the log is a new one. */
export async function clearProjection(projection: TestProjection): Promise<void> {
  const emptying = tableNames.map((name) => `delete from projection.${name};`).join('\n');
  const starting = 'insert into projection.recording (sequence) values (0);';
  await sql.raw(emptying + starting).execute(projection.database.query);
  projection.reopen(new MemoryRecordLog());
}

/** The tables that come from the ledger alone. */
export const ledgerTables = [
  ...['applied', 'blocks', 'transactions', 'announcements', 'members', 'sites', 'identities'],
  ...['devices', 'policies', 'policy_revisions', 'policy_approvals', 'policy_receipts'],
  ...['incidents', 'incident_entries'],
  ...['terms', 'governance_proposals', 'governance_approvals'],
  ...['images', 'image_endorsements', 'attestation_keys', 'attestation_revocations'],
  ...['image_admissions', 'image_runtimes'],
  ...['audit_logs', 'audit_anchors', 'audit_seals', 'audit_actions'],
] as const;

const tableNames = [
  ...ledgerTables,
  ...['recording', 'parked', 'events', 'agents', 'node'],
  ...['alerts', 'threats', 'stages', 'persisted'],
] as const;

async function dump(
  { query }: Database<ProjectionTables>,
  tables: readonly string[],
): Promise<Record<string, unknown[]>> {
  const dumped: Record<string, unknown[]> = {};
  for (const table of tables) {
    // As text, so that equal means equal bytes.
    const { rows } = await sql<{ readonly row: string }>`
      select t::text as row from ${sql.table(`projection.${table}`)} as t order by t::text collate "C"
    `.execute(query);
    dumped[table] = rows.map(({ row }) => row);
  }
  return dumped;
}
