import { join } from 'node:path';
import type { Bus } from '@edgebeat/bus';
import { folders, openSiteLog } from '@edgebeat/cli';
import {
  createDatabase,
  type Database,
  openDatabase,
  startTestDatabase,
  type TestDatabase,
} from '@edgebeat/database';
import type { ProjectionTables } from '@edgebeat/pipeline';
import { sql } from 'kysely';
import { openBus, temporaryFolder } from '../proofs/agents-bus';
import { type RecorderRun, runRecorderProcess } from './recorder-run';

const statementMs = 600_000;

/** How far a projection is. */
export interface Shown {
  readonly events: number;
  readonly incidents: number;
  readonly logged: number;
}

/** A bus, an event log and a PostgreSQL that recorders of other processes work on. */
export interface RecordedSite extends AsyncDisposable {
  readonly folder: string;
  readonly server: TestDatabase;
  readonly database: Database<ProjectionTables>;
  /** Works on the bus, which is closed again before a recorder runs. */
  withBus<T>(work: (bus: Bus) => Promise<T>): Promise<T>;
  /** Runs a recorder; answers whether it was killed. */
  record(run?: Partial<RecorderRun>): Promise<boolean>;
  /** The ids of all records in the log that came from the bus, in their order. */
  loggedIds(): Promise<string[]>;
  /** How many events, incidents and records of the log the projection has. */
  shown(): Promise<Shown>;
  dropProjection(): Promise<void>;
}

/** Makes an empty one, on a server of its own or in another database of a server. */
export async function startRecordedSite(shared?: TestDatabase): Promise<RecordedSite> {
  const server = shared ?? (await startTestDatabase());
  const address =
    shared === undefined ? server.address : await createDatabase(server.address, 'reference');
  const database = await openDatabase<ProjectionTables>({ ...address, statementMs });
  const temporary = await temporaryFolder();
  const folder = temporary.path;
  return {
    ...{ folder, server, database },
    async withBus(work) {
      await using bus = await openBus(join(folder, 'bus'));
      return await work(bus);
    },
    record: (run) => runRecorderProcess({ folder, ...address, blocks: 0, tells: false, ...run }),
    loggedIds: () => loggedIds(folder),
    shown: () => shown(database),
    async dropProjection() {
      await sql`drop schema projection cascade`.execute(database.query);
    },
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await temporary[Symbol.asyncDispose]();
      if (shared === undefined) await server[Symbol.asyncDispose]();
    },
  };
}

async function loggedIds(folder: string): Promise<string[]> {
  await using log = await openSiteLog(folders(folder).site('alpha'), { siteId: 'alpha-1' });
  const ids: string[] = [];
  for await (const found of log.records())
    if (found.kind === 'record' && found.header.kind === 'event') ids.push(found.header.id);
  return ids;
}

async function shown({ query }: Database<ProjectionTables>): Promise<Shown> {
  const { rows } = await sql<Shown>`
    select (select count(*) from projection.events) as events,
      (select count(*) from projection.incidents) as incidents,
      (select log_next from projection.recording) as logged
  `.execute(query);
  const [found] = rows;
  if (found === undefined) throw new Error('the projection cannot be counted');
  return found;
}
