import type { StoredRecord } from '@edgebeat/bus';
import type { Database } from '@edgebeat/database';
import { sql } from 'kysely';
import type { ProjectionTables } from '../projection/tables';
import { rowSet } from '../projection/write-rows';
import { parkedPlace } from './parked-rows';
import type { NewLogRecord } from './record-log';
import { firstOfEachId } from './write-events';

const columns = {
  id: 'text',
  topic: 'text',
  partition: 'bigint',
  offset: 'bigint',
  agent: 'text',
  parked_at: 'text',
} as const;

const names = sql.join(Object.keys(columns).map((name) => sql.ref(name)));

/** A record of the bus, and what the log would keep of it. */
export interface Loggable {
  readonly record: StoredRecord;
  readonly id: string;
  readonly entry: NewLogRecord;
}

/**
 * Leaves out what was logged before, and what a batch holds twice: events by their id, whatever the
 * bus calls their place, and what is no event by where and when it was parked. The projection has all
 * of the log.
 */
export async function freshRecords(
  database: Database<ProjectionTables>,
  records: readonly Loggable[],
): Promise<readonly Loggable[]> {
  const first = firstOfEachId(records);
  const known = await knownIds(database, first);
  return first.filter(({ id }) => !known.has(id));
}

async function knownIds(
  { query }: Database<ProjectionTables>,
  records: readonly Loggable[],
): Promise<ReadonlySet<string>> {
  if (records.length === 0) return new Set();
  const rows = records.map(({ id, record }) => ({ ...parkedPlace(record), id }));
  const { rows: known } = await sql<{ readonly id: string }>`
    select fresh.id from ${rowSet(columns, rows)} as fresh (${names})
    where exists (select from projection.events as stored where stored.id = fresh.id)
      or exists (select from projection.stages as stored where stored.id = fresh.id)
      or exists (
        select from projection.parked as stored
        where stored.topic = fresh.topic and stored.partition = fresh.partition
          and stored."offset" = fresh."offset" and stored.agent = fresh.agent
          and stored.parked_at = fresh.parked_at
      )`.execute(query);
  return new Set(known.map(({ id }) => id));
}
