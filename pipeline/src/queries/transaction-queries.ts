import type { Database } from '@edgebeat/database';
import { type Selectable, sql } from 'kysely';
import { z } from 'zod';
import { objectIdLength } from '../ledger/chain-rows';
import { storable, storableStart } from '../projection/storable';
import type { ProjectionTables, TransactionTable } from '../projection/tables';
import { allOf, between, type Condition, equals, equalsNumber } from './conditions';
import { seesAnnouncement, seesTransaction, type Viewer } from '../tenancy/viewer';
import { numberKey, textKey } from './cursor';
import { toPlace } from './ledger-place';
import { type KeyColumns, pageQuery, toPage } from './page';
import type {
  BlockRow,
  Page,
  PageRequest,
  Queries,
  TransactionFilter,
  TransactionRow,
} from './queries';

/** What a transaction announced, as the database puts it together. */
interface Announced {
  readonly event: string;
  readonly owner: string;
  readonly id: string;
  readonly number: number | null;
  readonly contentHash: string | null;
}

interface Row extends Selectable<TransactionTable> {
  readonly announcements: readonly Announced[];
  /** Whether the viewer sees it. */
  readonly seen: boolean;
}

const chainOrder: KeyColumns<[number, number]> = {
  name: 'transactions',
  key: z.tuple([numberKey, numberKey]),
  columns: [
    ['block', 'bigint'],
    ['transaction', 'bigint'],
  ],
};

const timeOrder: KeyColumns<[string, number, number]> = {
  name: 'transactions by time',
  key: z.tuple([textKey, numberKey, numberKey]),
  columns: [['time', 'text'], ...chainOrder.columns],
};

const columns = (viewer?: Viewer) => sql`t.*, (
  select coalesce(json_agg(json_build_object('event', a.event, 'owner', a.owner, 'id', a.object_id,
    'number', a.number, 'contentHash', a.content_hash) order by a.item), '[]')
  from projection.announcements as a where a.block = t.block and a.transaction = t.transaction
    and ${seesAnnouncement(viewer)}
) as announcements, ${seesTransaction(viewer)} as seen`;

/**
 * The lists of transactions: in the order of the chain, newest first. Within a span of time they are
 * in the order of the times that their clients gave them, which need not be that of the chain.
 */
export function transactionQueries(
  database: Database<ProjectionTables>,
): Pick<Queries, 'transactions' | 'transaction' | 'block'> {
  const { query } = database;
  return {
    transactions(filter, page) {
      const isByTime = filter.since !== undefined || filter.until !== undefined;
      if (!isByTime) {
        return list(database, filter, page, chainOrder, (row) => [row.block, row.transaction]);
      }
      const keyOf = (row: Row): [string, number, number] => [row.time, row.block, row.transaction];
      return list(database, filter, page, timeOrder, keyOf);
    },

    async transaction(transactionId, viewer) {
      // A later transaction with the same id is invalid, so the first one is meant.
      const { rows } = await sql<Row>`
        select ${columns(viewer)} from projection.transactions as t
        where t.transaction_id = ${storable(transactionId)}::text
        order by t.block, t.transaction limit 1
      `.execute(query);
      return rows.filter(({ seen }) => seen).map(toItem)[0];
    },

    async block(number, viewer) {
      if (!Number.isSafeInteger(number) || number < 0) return undefined;
      const { rows } = await sql<BlockRow>`
        select number, hash, time, (
          select coalesce(json_agg(json_build_object('transactionId', t.transaction_id,
            'code', t.code) order by t.transaction), '[]')
          from projection.transactions as t where t.block = b.number and ${seesTransaction(viewer)}
        ) as transactions
        from projection.blocks as b where number = ${number}::bigint
      `.execute(query);
      return rows[0];
    },
  };
}

async function list<Key extends readonly unknown[]>(
  { query }: Database<ProjectionTables>,
  filter: TransactionFilter,
  page: PageRequest,
  order: KeyColumns<Key>,
  keyOf: (row: Row) => Key,
): Promise<Page<TransactionRow>> {
  const { after, order: by, rows } = pageQuery(order, page);
  const found = await sql<Row>`
    select ${columns(filter.viewer)} from projection.transactions as t
    where ${allOf([after, ...conditions(filter)])} order by ${by} limit ${rows}
  `.execute(query);
  const { items, ...more } = toPage(found.rows, page, { order, keyOf, toItem: (row) => row });
  return {
    ...more,
    items: items
      .filter(({ seen }) => seen)
      .map(toItem)
      .filter(fits(filter)),
  };
}

/** What the viewer does not see is left out of a page afterwards, so that every page costs the same. */
function fits({ viewer, event, owner, objectId }: TransactionFilter) {
  const isAsked = event !== undefined || owner !== undefined || objectId !== undefined;
  if (viewer === undefined || !isAsked) return () => true;
  return ({ announcements }: TransactionRow) =>
    announcements.some(
      (one) =>
        (event ?? one.event) === one.event &&
        (owner ?? one.owner) === one.owner &&
        (objectId ?? one.id) === one.id,
    );
}

function conditions(filter: TransactionFilter): readonly Condition[] {
  return [
    ...equalsNumber('t.block', filter.block, 'block'),
    ...equals('t.transaction_id', filter.transactionId),
    ...equals('t.code', filter.code),
    ...equals('t.creator_msp', filter.msp),
    ...between('t.time', filter),
    ...announced(filter),
  ];
}

/** One announcement that fits all that the filter says of it. */
function announced({ event, owner, objectId }: TransactionFilter): readonly Condition[] {
  const id = objectId === undefined ? undefined : storableStart(objectId, objectIdLength);
  const about = [...equals('event', event), ...equals('owner', owner), ...equals('object_id', id)];
  if (about.length === 0) return [];
  return [
    sql`(t.block, t.transaction) in (
      select block, transaction from projection.announcements where ${allOf(about)})`,
  ];
}

function toItem(row: Row): TransactionRow {
  const { code, time, creator_msp: msp, creator_key_hash: keyHash } = row;
  const announcements = row.announcements.map(({ event, owner, id, number, contentHash }) => ({
    ...{ event, owner, id },
    ...(number !== null && { number }),
    ...(contentHash !== null && { contentHash }),
  }));
  return { ...toPlace(row), code, time, creator: { msp, keyHash }, announcements };
}
