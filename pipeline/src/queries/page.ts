import { Rejected } from '@edgebeat/core';
import { type RawBuilder, sql } from 'kysely';
import { fromCursor, type Order, toCursor } from './cursor';
import type { Page, PageRequest } from './queries';

const maxLimit = 500;

/** The columns of a key, and their types, in the order of the key. */
export interface KeyColumns<Key extends readonly unknown[]> extends Order<Key> {
  readonly columns: readonly (readonly [column: string, type: 'text' | 'bigint'])[];
}

/** One page of a list as SQL needs it: where it begins, its order, and how many rows to ask for. */
export interface PageQuery {
  readonly after: RawBuilder<unknown>;
  readonly order: RawBuilder<unknown>;
  /** One more than the page holds, which tells whether there is another page. */
  readonly rows: RawBuilder<unknown>;
}

/**
 * Prepares a page of a list, newest first.
 *
 * @throws Rejected invalid-argument for a limit out of 1 to 500 or a cursor of another list.
 */
export function pageQuery<Key extends readonly unknown[]>(
  keyColumns: KeyColumns<Key>,
  { limit, cursor }: PageRequest,
): PageQuery {
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit) {
    throw new Rejected('invalid-argument', `limit: must be a whole number of 1 to ${maxLimit}`);
  }
  const { columns } = keyColumns;
  const names = columns.map(([name]) => sql.ref(name));
  return {
    after: cursor === undefined ? sql`true` : isAfter(columns, fromCursor(keyColumns, cursor)),
    order: sql.join(names.map((name) => sql`${name} desc`)),
    rows: sql`${limit + 1}::bigint`,
  };
}

/** The page of the rows that a PageQuery found. */
export function toPage<Row, Item, Key extends readonly unknown[]>(
  rows: readonly Row[],
  { limit }: PageRequest,
  {
    order,
    keyOf,
    toItem,
  }: {
    readonly order: Order<Key>;
    readonly keyOf: (row: Row) => Key;
    readonly toItem: (row: Row) => Item;
  },
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const items = shown.map(toItem);
  if (rows.length <= limit || last === undefined) return { items };
  return { items, cursor: toCursor(order, keyOf(last)) };
}

function isAfter(
  columns: KeyColumns<readonly unknown[]>['columns'],
  key: readonly unknown[],
): RawBuilder<unknown> {
  const names = columns.map(([name]) => sql.ref(name));
  const values = columns.map(([, type], index) => sql`${key[index]}::${sql.raw(type)}`);
  return sql`(${sql.join(names)}) < (${sql.join(values)})`;
}
