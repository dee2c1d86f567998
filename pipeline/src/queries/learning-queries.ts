import type { LearningUpdateRecord, RoundName } from '@edgebeat/core';
import type { Database } from '@edgebeat/database';
import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { LearningRoundTable, LearningUpdateTable } from '../projection/membership-tables';
import type { ProjectionTables } from '../projection/tables';
import { allOf, equals, equalsNumber } from './conditions';
import { createdKey, createdOrder, placeKey, placeOrder, toPlace } from './ledger-place';
import type { LedgerPlace } from './lists';
import type { MembershipQueries, RoundFilter, RoundRow } from './membership-lists';
import { pageQuery, toPage } from './page';

interface Row extends Selectable<LearningRoundTable> {
  readonly updates: number;
}

const roundOrder = createdOrder('learning rounds');
const updateOrder = placeOrder('learning updates', 'u');

const selectRounds = sql`
  select r.*, (select count(*) from projection.learning_updates as u
    where u.owner = r.owner and u.model_id = r.model_id and u.round = r.round) as updates
  from projection.learning_rounds as r`;

/** Rounds of learning and the updates of each; newest first. */
export function learningQueries({
  query,
}: Database<ProjectionTables>): Pick<MembershipQueries, 'rounds' | 'round' | 'roundUpdates'> {
  return {
    async rounds({ owner, modelId, state }: RoundFilter, page) {
      const { after, order: by, rows } = pageQuery(roundOrder, page);
      const where = [
        ...equals('r.owner', owner),
        ...equals('r.model_id', modelId),
        ...equals('r.state', state),
      ];
      const found = await sql<Row>`
        ${selectRounds} where ${allOf([after, ...where])} order by ${by} limit ${rows}
      `.execute(query);
      return toPage(found.rows, page, { order: roundOrder, keyOf: createdKey, toItem: toRound });
    },

    async round(name) {
      const { rows } = await sql<Row>`
        ${selectRounds} where ${allOf(isOf('r', name))}
      `.execute(query);
      return rows[0] && toRound(rows[0]);
    },

    async roundUpdates(name, page) {
      const order = updateOrder;
      const { after, order: by, rows } = pageQuery(order, page);
      const found = await sql<Selectable<LearningUpdateTable>>`
        select u.* from projection.learning_updates as u
        where ${allOf([after, ...isOf('u', name)])} order by ${by} limit ${rows}
      `.execute(query);
      return toPage(found.rows, page, { order, keyOf: placeKey, toItem: toUpdate });
    },
  };
}

function isOf(table: string, { owner, modelId, round }: RoundName): readonly RawBuilder<unknown>[] {
  return [
    ...equals(`${table}.owner`, owner),
    ...equals(`${table}.model_id`, modelId),
    ...equalsNumber(`${table}.round`, round, 'round'),
  ];
}

function toRound(row: Row): RoundRow {
  return { ...row.record, state: row.state, updates: row.updates, ...toPlace(row) };
}

function toUpdate(row: Selectable<LearningUpdateTable>): LearningUpdateRecord & LedgerPlace {
  return { ...row.record, ...toPlace(row) };
}
