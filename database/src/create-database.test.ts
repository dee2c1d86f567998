import { Unavailable } from '@edgebeat/core';
import { sql } from 'kysely';
import { createDatabase } from './create-database';
import { openDatabase } from './open-database';
import { startTestDatabase, type TestDatabase } from './testing/test-database';

let server: TestDatabase;

beforeAll(async () => {
  server = await startTestDatabase();
});

afterAll(() => server[Symbol.asyncDispose]());

it.each(['', 'a-b', 'a"b', 'x'.repeat(64)])(
  'given the database name "%s", when it is made, then it is refused',
  async (name) => {
    const made = createDatabase(server.address, name);

    await expect(made).rejects.toMatchObject({ code: 'invalid-setting' });
  },
);

it('given a database that is there, when it is made again by many, then it is the same', async () => {
  const made = await Promise.all([1, 2, 3].map(() => createDatabase(server.address, 'Member_one')));

  await using one = await openDatabase(made[0] ?? server.address);
  const { rows } = await sql`select current_database() as name`.execute(one.query);
  expect(rows).toEqual([{ name: 'Member_one' }]);
  expect(new Set(made.map(({ connectionString }) => connectionString)).size).toBe(1);
});

it('given an address of a database that is missing, when one is made, then the server makes it', async () => {
  const connectionString = server.address.connectionString.replace('/edgebeat?', '/missing?');

  const made = await createDatabase({ connectionString }, 'fresh');

  await using fresh = await openDatabase(made);
  const { rows } = await sql`select 'b' < 'a' as a, 'B' < 'a' as b`.execute(fresh.query);
  expect(rows).toEqual([{ a: false, b: true }]);
});

it('given a user without the right, when a database is made, then the mend is named', async () => {
  await using database = await openDatabase(server.address);
  await sql`create role plain login password 'plain'`.execute(database.query);
  const connectionString = server.address.connectionString.replace(
    /edgebeat:[^@]+@/,
    'plain:plain@',
  );

  const made = createDatabase({ connectionString }, 'forbidden');

  await expect(made).rejects.toThrow('give the user CREATEDB');
});

it('given no server, when a database is made, then it is unavailable', async () => {
  const connectionString = 'postgresql://x@localhost/x?host=/nowhere';

  const made = createDatabase({ connectionString }, 'x');

  await expect(made).rejects.toThrow(Unavailable);
});
