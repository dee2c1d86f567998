import type { Database } from '@edgebeat/database';
import type { ProjectionTables } from '@edgebeat/pipeline';
import { sql } from 'kysely';

/** The rows of each table of the projection as one hash of their text. */
export type TableHashes = Readonly<Record<string, string>>;

/** The newest report alone, which is neither logged nor on the ledger; and when the schema was made. */
const passing = ['agents', 'node', 'migrations'];

/** Hashes all rows of all tables, in the order of their text, without columns of some names. */
export async function hashProjection(
  { query }: Database<ProjectionTables>,
  without: readonly string[] = [],
): Promise<TableHashes> {
  const { rows: tables } = await sql<{ readonly name: string; readonly columns: string }>`
    select table_name::text as name,
      string_agg(quote_ident(column_name), ', ' order by ordinal_position) as columns
    from information_schema.columns
    where table_schema = 'projection' and table_name <> all(${passing})
      and column_name <> all(${without})
    group by table_name order by table_name
  `.execute(query);
  const hashes: Record<string, string> = {};
  for (const { name, columns } of tables) hashes[name] = await hashTable(query, name, columns);
  return hashes;
}

async function hashTable(
  query: Database<ProjectionTables>['query'],
  name: string,
  columns: string,
): Promise<string> {
  const { rows } = await sql<{ readonly hash: string }>`
    select encode(sha256(convert_to(coalesce(
      string_agg(line, chr(10) order by line collate "C"), ''), 'UTF8')), 'hex') as hash
    from (select row(${sql.raw(columns)})::text as line from ${sql.table(`projection.${name}`)})
      as lines
  `.execute(query);
  const [found] = rows;
  if (found === undefined) throw new Error(`projection.${name} has no hash`);
  return found.hash;
}

/** The tables that are not the same. */
export function differences(one: TableHashes, other: TableHashes): string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].filter((name) => one[name] !== other[name]);
}
