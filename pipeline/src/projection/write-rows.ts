import { type Insertable, type RawBuilder, sql, type Transaction } from 'kysely';
import type { ProjectionTables } from './tables';

/** The types that columns of the projection are passed as. */
export type ColumnType = 'text' | 'bigint' | 'boolean' | 'json' | 'double precision';

/** One row as it is written to a table. */
export type NewRow<Name extends keyof ProjectionTables> = Insertable<ProjectionTables[Name]>;

/** How rows of one table are written: every column with its type, and which of them are the key. */
export interface RowWriter<Name extends keyof ProjectionTables> {
  readonly table: Name;
  readonly columns: { readonly [Column in keyof NewRow<Name>]-?: ColumnType };
  readonly key: readonly (string & keyof NewRow<Name>)[];
  /** Columns that keep what the first row of a key said. */
  readonly kept?: readonly (string & keyof NewRow<Name>)[];
  /** A time: a row replaces another one of its key unless it is older. */
  readonly newest?: string & keyof NewRow<Name>;
}

/** Rows as a set that a statement reads: one array for each column, however many rows there are. */
export function rowSet(
  columns: Readonly<Record<string, ColumnType>>,
  rows: readonly object[],
): RawBuilder<unknown> {
  const arrays = Object.entries(columns).map(([name, type]) => {
    const values = rows.map((row): unknown => Reflect.get(row, name) ?? null);
    return sql`${values}::${sql.raw(type)}[]`;
  });
  return sql`unnest(${sql.join(arrays)})`;
}

/**
 * Writes rows of one table in one statement. Of rows with the same key the last one stays, in the
 * columns that the writer does not keep.
 */
export async function writeRows<Name extends keyof ProjectionTables>(
  transaction: Transaction<ProjectionTables>,
  writer: RowWriter<Name>,
  rows: readonly NewRow<Name>[],
): Promise<void> {
  if (rows.length === 0) return;
  const names = Object.keys(writer.columns).map((name) => sql.ref(name));
  await sql`
    insert into ${sql.table(writer.table)} as stored (${sql.join(names)})
    select * from ${rowSet(writer.columns, oneOfEachKey(writer, rows))}
    on conflict (${sql.join(writer.key.map((name) => sql.ref(name)))}) ${onConflict(writer)}
  `.execute(transaction);
}

function onConflict<Name extends keyof ProjectionTables>({
  columns,
  key,
  kept = [],
  newest,
}: RowWriter<Name>): RawBuilder<unknown> {
  const fixed: readonly string[] = [...key, ...kept];
  const changed = Object.keys(columns).filter((name) => !fixed.includes(name));
  if (changed.length === 0) return sql`do nothing`;
  const changes = changed.map((name) => sql`${sql.ref(name)} = ${sql.ref(`excluded.${name}`)}`);
  const condition =
    newest === undefined
      ? sql``
      : sql`where ${sql.ref(`excluded.${newest}`)} >= ${sql.ref(`stored.${newest}`)}`;
  return sql`do update set ${sql.join(changes)} ${condition}`;
}

/** A statement may not touch a row twice, so what it would do to it is done here. */
function oneOfEachKey<Name extends keyof ProjectionTables>(
  { key, kept = [], newest }: RowWriter<Name>,
  rows: readonly NewRow<Name>[],
): readonly NewRow<Name>[] {
  const one = new Map<string, NewRow<Name>>();
  for (const row of rows) {
    const name = JSON.stringify(key.map((column) => row[column]));
    const first = one.get(name) ?? row;
    if (newest !== undefined && row[newest] < first[newest]) continue;
    const same: object = Object.fromEntries(kept.map((column) => [column, first[column]]));
    one.set(name, { ...row, ...same });
  }
  return [...one.values()];
}
