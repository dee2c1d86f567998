import type { StoredRecord } from '@edgebeat/bus';
import type { EventOf } from '@edgebeat/core';
import { sql, type Transaction } from 'kysely';
import { storable } from '../projection/storable';
import type { ProjectionTables } from '../projection/tables';
import { rowSet } from '../projection/write-rows';

const columns = {
  id: 'text',
  tenant: 'text',
  stage: 'text',
  at: 'text',
  recorded_at: 'text',
  events: 'json',
} as const;

const names = sql.join(Object.keys(columns).map((name) => sql.ref(name)));

/** What was told of some events, as it is written. */
export type NewStage = Readonly<Record<keyof typeof columns, string>>;

/** As much of an event's id as a stage keeps. */
export function shortEventId(id: string): string {
  return id.slice(0, 32);
}

/** The row of events that reached a stage. */
export function stageRow(
  { id, data }: EventOf<'StageReached'>,
  { timestamp: recorded_at }: StoredRecord,
): NewStage {
  const { tenant, stage, at, events } = data;
  return {
    ...{ id, tenant: storable(tenant), stage, at, recorded_at },
    events: JSON.stringify(events.map(shortEventId)),
  };
}

/** Writes what is not there yet. */
export async function writeStages(
  transaction: Transaction<ProjectionTables>,
  stages: readonly NewStage[],
): Promise<void> {
  if (stages.length === 0) return;
  await sql`
    insert into projection.stages (${names})
    select id, tenant, stage, at, recorded_at, array(select json_array_elements_text(events))
    from ${rowSet(columns, stages)} as fresh (${names})
    on conflict do nothing
  `.execute(transaction);
}
