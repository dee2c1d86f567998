import type { Database } from '@edgebeat/database';
import { type Selectable, sql } from 'kysely';
import { z } from 'zod';
import type { ParkedTable, ProjectionTables } from '../projection/tables';
import { numberKey, textKey } from './cursor';
import { type KeyColumns, pageQuery, toPage } from './page';
import type { ParkedRow, Queries } from './queries';

type Row = Selectable<ParkedTable>;
type ParkedKey = [string, string, number, number, string];

const order: KeyColumns<ParkedKey> = {
  name: 'parked',
  key: z.tuple([textKey, textKey, numberKey, numberKey, textKey]),
  columns: [
    ['parked_at', 'text'],
    ['topic', 'text'],
    ['partition', 'bigint'],
    ['offset', 'bigint'],
    ['agent', 'text'],
  ],
};

/** How the site itself is: its agents, its node, what was parked, how far the projection is. */
export function operationQueries({
  query,
}: Database<ProjectionTables>): Pick<Queries, 'agents' | 'node' | 'parked' | 'state'> {
  return {
    async agents() {
      const rows = await query
        .selectFrom('projection.agents')
        .selectAll()
        .orderBy('name')
        .limit(1000)
        .execute();
      return rows.map(({ report, reported_at: reportedAt }) => ({ ...report, reportedAt }));
    },

    async node() {
      const row = await query.selectFrom('projection.node').selectAll().executeTakeFirst();
      return row && { ...row.measurement, measuredAt: row.measured_at };
    },

    async parked(page) {
      const { after, order: by, rows } = pageQuery(order, page);
      const found = await sql<Row>`
        select * from projection.parked where ${after} order by ${by} limit ${rows}
      `.execute(query);
      const keyOf = (row: Row): ParkedKey => [
        ...([row.parked_at, row.topic] as const),
        ...([row.partition, row.offset, row.agent] as const),
      ];
      return toPage(found.rows, page, { order, keyOf, toItem });
    },

    async state() {
      const { sequence, channel, blocks } = await query
        .selectFrom('projection.recording')
        .leftJoin('projection.applied', (join) => join.onTrue())
        .select(['sequence', 'channel', 'blocks'])
        .orderBy('channel')
        .limit(1)
        .executeTakeFirstOrThrow();
      return { ...(channel !== null && { channel }), blocks: blocks ?? 0, events: sequence };
    },
  };
}

function toItem({ parked_at: parkedAt, ...row }: Row): ParkedRow {
  return { ...row, parkedAt };
}
