import { createHash } from 'node:crypto';
import { Rejected } from '@edgebeat/core';
import { sql, type Transaction } from 'kysely';
import type { Database, SchemaOwner } from './database';

interface Applied {
  readonly number: number;
  readonly hash: string;
}

/**
 * Makes a schema and applies its missing migrations, all or none, each within the deadline of the
 * database's statements. Of two at once, one waits and then finds nothing to do. Migrations with
 * higher numbers, of a newer version, are left as they are.
 *
 * @throws Rejected invalid-setting when the schema's name is not valid or an applied migration has
 *   another text now.
 */
export async function migrate<Tables>(
  database: Database<Tables>,
  { schema, migrations }: SchemaOwner,
): Promise<void> {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(schema)) {
    throw new Rejected(
      'invalid-setting',
      `A schema is named by 1 to 63 lower-case letters, digits and underscores, not "${schema}".`,
    );
  }
  await database.transaction(async (transaction) => {
    const lock = `edgebeat/migrate/${schema}`;
    await sql`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`.execute(transaction);
    const applied = await readApplied(transaction, schema);
    checkUnchanged(schema, migrations, applied);
    for (const [index, text] of migrations.entries()) {
      if (index >= applied.length) await apply(transaction, schema, index + 1, text);
    }
  });
}

async function readApplied<Tables>(
  transaction: Transaction<Tables>,
  schema: string,
): Promise<readonly Applied[]> {
  const name = sql.id(schema);
  const found = await sql`select from pg_namespace where nspname = ${schema}`.execute(transaction);
  // Its "if not exists" may look into a cache from before this transaction waited for the lock.
  if (found.rows.length === 0) await sql`create schema ${name}`.execute(transaction);
  await sql`create table if not exists ${name}.migrations (
    number integer primary key,
    hash text not null,
    applied_at timestamptz not null default now()
  )`.execute(transaction);
  const { rows } = await sql<Applied>`
    select number, hash from ${name}.migrations order by number
  `.execute(transaction);
  return rows;
}

function checkUnchanged(
  schema: string,
  migrations: readonly string[],
  applied: readonly Applied[],
): void {
  for (const { number, hash } of applied) {
    const text = migrations[number - 1];
    if (text === undefined || hashOf(text) === hash) continue;
    throw new Rejected(
      'invalid-setting',
      `Migration ${number} of the schema ${schema} was applied with another text; put the old text back and add a new migration.`,
    );
  }
}

async function apply<Tables>(
  transaction: Transaction<Tables>,
  schema: string,
  number: number,
  text: string,
): Promise<void> {
  await sql.raw(text).execute(transaction);
  await sql`insert into ${sql.id(schema)}.migrations (number, hash) values (${number}, ${hashOf(text)})`.execute(
    transaction,
  );
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
