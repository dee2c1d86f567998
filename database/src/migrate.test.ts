import { Rejected } from '@edgebeat/core';
import { sql } from 'kysely';
import type { Database } from './database';
import { migrate } from './migrate';
import { openDatabase } from './open-database';
import { startTestDatabase, type TestDatabase } from './testing/test-database';

const first = 'create table shop.a (id int); create table shop.log (number int);';
const second = 'alter table shop.a add column name text; insert into shop.log values (2);';
const third = 'alter table shop.a drop column name; insert into shop.log values (3);';

let server: TestDatabase;
let database: Database<unknown>;

beforeAll(async () => {
  server = await startTestDatabase();
  database = await openDatabase(server.address);
});

afterEach(() => sql`drop schema if exists shop, desk cascade`.execute(database.query));

afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

it('given migrations, when more are added, then only the new ones are applied, in order', async () => {
  await migrate(database, { schema: 'shop', migrations: [first] });

  await migrate(database, { schema: 'shop', migrations: [first, second, third] });

  expect(await numbers()).toEqual([2, 3]);
  const { rows } = await sql`select number, length(hash) from shop.migrations`.execute(
    database.query,
  );
  expect(rows).toEqual([1, 2, 3].map((number) => ({ number, length: 64 })));
});

it('given applied migrations, when one has another text, then nothing is done', async () => {
  await migrate(database, { schema: 'shop', migrations: [first, second] });

  const changed = migrate(database, { schema: 'shop', migrations: [first, `${second} `, third] });

  await expect(changed).rejects.toThrow(Rejected);
  await expect(changed).rejects.toMatchObject({ code: 'invalid-setting' });
  await expect(changed).rejects.toThrow('Migration 2 of the schema shop');
  expect(await numbers()).toEqual([2]);
});

it('given a migration that fails, when it ends, then all of them are undone', async () => {
  const failing = migrate(database, { schema: 'shop', migrations: [first, 'create nonsense'] });

  await expect(failing).rejects.toThrow('syntax error');
  const { rows } = await sql`select 1 from pg_namespace where nspname = 'shop'`.execute(
    database.query,
  );
  expect(rows).toEqual([]);
});

it('given four at once, when they end, then each migration was applied once', async () => {
  const owner = { schema: 'shop', migrations: [first, `select pg_sleep(0.1); ${second}`, third] };

  await Promise.all([1, 2, 3, 4].map(() => migrate(database, owner)));

  expect(await numbers()).toEqual([2, 3]);
});

it('given migrations of a newer version, when an older one starts, then it leaves them', async () => {
  await migrate(database, { schema: 'shop', migrations: [first, second, third] });

  await migrate(database, { schema: 'shop', migrations: [first, second] });

  expect(await numbers()).toEqual([2, 3]);
});

it('given two owners, when both migrate, then each has its own numbers', async () => {
  await migrate(database, { schema: 'shop', migrations: [first, second] });

  await migrate(database, { schema: 'desk', migrations: ['create table desk.a (id int)'] });

  const { rows } = await sql`select number from desk.migrations`.execute(database.query);
  expect(rows).toEqual([{ number: 1 }]);
});

it('given a name that is no schema, when it is migrated, then it is refused', async () => {
  const names = ['', 'Shop', 'a-b', 'a"b', 'x'.repeat(64)];

  const ends = await Promise.allSettled(
    names.map((schema) => migrate(database, { schema, migrations: [] })),
  );

  for (const end of ends) {
    expect(end).toMatchObject({ status: 'rejected', reason: { code: 'invalid-setting' } });
  }
});

async function numbers(): Promise<number[]> {
  const { rows } = await sql<{ number: number }>`select number from shop.log`.execute(
    database.query,
  );
  return rows.map(({ number }) => number);
}
