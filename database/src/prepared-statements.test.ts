import { Unavailable } from '@edgebeat/core';
import { sql } from 'kysely';
import type { Database } from './database';
import { openDatabase } from './open-database';
import { startTestDatabase, type TestDatabase } from './testing/test-database';

describe('a statement that comes again', () => {
  let server: TestDatabase;
  let database: Database<object>;

  beforeAll(async () => {
    server = await startTestDatabase();
  });

  beforeEach(async () => {
    database = await openDatabase({ ...server.address, maxConnections: 1 });
  });

  afterEach(() => database[Symbol.asyncDispose]());

  afterAll(() => server[Symbol.asyncDispose]());

  const prepared = async () => {
    const { rows } = await sql<{ text: string }>`
      select statement as text from pg_prepared_statements`.execute(database.query);
    return rows.map(({ text }) => text);
  };

  it('given a statement, when it comes again, then the session has it prepared', async () => {
    const ask = (number: number) =>
      sql<{ sum: number }>`select ${number}::int + 1 as sum`.execute(database.query);
    await ask(1);
    const before = await prepared();

    const sums = [await ask(2), await ask(3)].map(({ rows }) => rows[0]?.sum);

    expect(sums).toEqual([3, 4]);
    expect(before).toEqual([]);
    expect(await prepared()).toEqual(['select $1::int + 1 as sum']);
  });

  it('given very many statements, when they come again, then only some are prepared', async () => {
    for (let number = 0; number < 200; number += 1) {
      const text = sql.raw(`select ${String(number)} + `);
      const ask = () => sql`${text} ${number}::int`.execute(database.query);
      await ask();
      await ask();
    }

    expect(await prepared()).toHaveLength(48);
  });

  const insertTwice = async () => {
    await sql`create table things (name text)`.execute(database.query);
    const insert = () =>
      sql`insert into things (name) values (${'one'}) returning *`.execute(database.query);
    await insert();
    await insert();
    return insert;
  };

  it('given a table that is altered over the same pool, when a prepared statement of it comes, then it is prepared anew', async () => {
    const insert = await insertTwice();
    await sql`alter table things add column size int`.execute(database.query);

    const { rows } = await insert();

    expect(rows).toEqual([{ name: 'one', size: null }]);
    await sql`drop table things`.execute(database.query);
  });

  it('given a table that another altered, when a prepared statement of it comes, then it may be tried again', async () => {
    const insert = await insertTwice();
    await using other = await openDatabase(server.address);
    await sql`alter table things add column size int`.execute(other.query);

    const refused = await insert().catch((error: unknown) => error);
    const { rows } = await insert();

    expect(refused).toBeInstanceOf(Unavailable);
    expect(rows).toEqual([{ name: 'one', size: null }]);
    expect((await sql`select from things`.execute(database.query)).rows).toHaveLength(3);
  });
});
