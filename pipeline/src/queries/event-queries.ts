import type { Database } from '@edgebeat/database';
import { type RawBuilder, type Selectable, sql } from 'kysely';
import { storable } from '../projection/storable';
import type { EventTable, ProjectionTables } from '../projection/tables';
import { allOf, between, type Condition, equals, requireCount } from './conditions';
import { numberKey, textKey } from './cursor';
import { type KeyColumns, pageQuery, toPage } from './page';
import type { EventFilter, EventRow, Queries } from './queries';
import { z } from 'zod';

type Row = Selectable<EventTable>;

const maxFollowed = 1000;

const order: KeyColumns<[string, number]> = {
  name: 'events',
  key: z.tuple([textKey, numberKey]),
  columns: [
    ['time', 'text'],
    ['sequence', 'bigint'],
  ],
};

/** The lists of events: newest first by their own time, then by the order of recording. */
export function eventQueries({
  query,
}: Database<ProjectionTables>): Pick<
  Queries,
  'events' | 'event' | 'eventsAfter' | 'lastSequence' | 'countEvents'
> {
  const table = query.selectFrom('projection.events');
  return {
    async events(filter, page) {
      const { after, order: by, rows } = pageQuery(order, page);
      const where = [after, ...conditions(filter)];
      const found = await sql<Row>`
        select * from ${eventsOfTypes(filter.types, where, by, rows)} as found
        order by ${by} limit ${rows}
      `.execute(query);
      return toPage(found.rows, page, { order, keyOf: (row) => [row.time, row.sequence], toItem });
    },

    async event(id) {
      const row = await table.selectAll().where('id', '=', storable(id)).executeTakeFirst();
      return row && toItem(row);
    },

    async eventsAfter(sequence, limit, tenant) {
      let events = table
        .selectAll()
        .where('sequence', '>', requireCount(sequence, 'sequence'))
        .orderBy('sequence')
        .limit(Math.min(requireCount(limit, 'limit'), maxFollowed));
      if (tenant !== undefined) events = events.where('tenant', '=', storable(tenant));
      return (await events.execute()).map(toItem);
    },

    async lastSequence() {
      const row = await query
        .selectFrom('projection.recording')
        .select('sequence')
        .executeTakeFirstOrThrow();
      return row.sequence;
    },

    async countEvents(since, tenant) {
      const where = allOf([...between('recorded_at', { since }), ...equals('tenant', tenant)]);
      const { rows } = await sql<{ readonly count: number }>`
        select count(*) as count from projection.events where ${where}
      `.execute(query);
      return rows[0]?.count ?? 0;
    },
  };
}

function conditions(filter: EventFilter): readonly Condition[] {
  return [
    ...equals('tenant', filter.tenant),
    ...equals('severity', filter.severity),
    ...equals('threat_category', filter.threatCategory),
    ...equals('source', filter.source),
    ...between('time', filter),
  ];
}

/**
 * The newest rows of each type by themselves, each found by its own index; so that rare types are
 * found as fast among many others as frequent ones.
 */
function eventsOfTypes(
  types: EventFilter['types'],
  where: readonly Condition[],
  by: RawBuilder<unknown>,
  rows: RawBuilder<unknown>,
): RawBuilder<unknown> {
  if (types === undefined) {
    return sql`(select * from projection.events where ${allOf(where)} order by ${by} limit ${rows})`;
  }
  const names = [...new Set(types.map(storable))];
  return sql`(
    select of_type.* from unnest(${names}::text[]) as wanted (name)
    cross join lateral (
      select * from projection.events where type = wanted.name and ${allOf(where)}
      order by ${by} limit ${rows}
    ) as of_type
  )`;
}

function toItem({ subject, recorded_at, severity, threat_category, ...row }: Row): EventRow {
  return {
    ...row,
    recordedAt: recorded_at,
    ...(subject !== null && { subject }),
    ...(severity !== null && { severity }),
    ...(threat_category !== null && { threatCategory: threat_category }),
  };
}
