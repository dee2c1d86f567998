import type { Database } from '@edgebeat/database';
import { sql } from 'kysely';
import type { ProjectionTables } from '../projection/tables';
import { rowSet } from '../projection/write-rows';
import { recorderName } from './parked-rows';
import type { NewLogRecord } from './record-log';

/**
 * Leaves out what was logged before, and what a batch holds twice: events by their id, whatever the
 * bus calls their place, and what is no event by that place. The projection has all of the log.
 */
export async function freshRecords(
  database: Database<ProjectionTables>,
  records: readonly NewLogRecord[],
): Promise<readonly NewLogRecord[]> {
  const first = new Map<string, NewLogRecord>();
  for (const record of records) if (!first.has(record.id)) first.set(record.id, record);
  const known = await knownIds(database, [...first.values()]);
  return [...first.values()].filter(({ id }) => !known.has(id));
}

async function knownIds(
  { query }: Database<ProjectionTables>,
  records: readonly NewLogRecord[],
): Promise<ReadonlySet<string>> {
  if (records.length === 0) return new Set();
  const columns = { id: 'text', topic: 'text', partition: 'bigint', offset: 'bigint' } as const;
  const rows = records.map(({ id, position }) => ({ id, ...position }));
  const { rows: known } = await sql<{ readonly id: string }>`
    select fresh.id from ${rowSet(columns, rows)} as fresh (id, topic, partition, "offset")
    where exists (select from projection.events as stored where stored.id = fresh.id)
      or exists (select from projection.stages as stored where stored.id = fresh.id)
      or exists (
        select from projection.parked as stored
        where stored.topic = fresh.topic and stored.partition = fresh.partition
          and stored."offset" = fresh."offset" and stored.agent = ${recorderName}
      )`.execute(query);
  return new Set(known.map(({ id }) => id));
}
