import { setTimeout as sleep } from 'node:timers/promises';
import { Rejected, Unavailable } from '@edgebeat/core';
import { type Generated, sql } from 'kysely';
import { migrate } from './migrate';
import { openDatabase } from './open-database';
import { startLossyProxy } from './testing/lossy-proxy.test.kit';
import { startTestDatabase, type TestDatabase } from './testing/test-database';

interface Tables {
  'shop.items': { id: Generated<number>; name: string };
}

let server: TestDatabase;

beforeAll(async () => {
  server = await startTestDatabase();
  await using database = await openDatabase(server.address);
  const items = 'create table shop.items (id serial primary key, name text unique not null)';
  await migrate(database, { schema: 'shop', migrations: [items] });
});

afterAll(() => server[Symbol.asyncDispose]());

describe('values', () => {
  it('given values of every kind, when they are read, then they come as documented', async () => {
    await using database = await openDatabase<Tables>(server.address);

    const { rows } = await sql`select
      9007199254740991::bigint as big, array[1, null]::bigint[] as bigs, '{}'::bigint[] as none,
      '2026-01-31 23:59:59.123456+01'::timestamptz as instant, '2026-01-31'::date as date,
      '{"a":[1]}'::jsonb as json, 1.50::numeric as numeric, count(*) as count
    `.execute(database.query);

    expect(rows).toEqual([
      {
        ...{ big: 9007199254740991, bigs: [1, null], none: [], count: 1 },
        ...{ instant: '2026-01-31T22:59:59.123Z', date: '2026-01-31' },
        ...{ json: { a: [1] }, numeric: '1.50' },
      },
    ]);
  });

  it('given a bigint that no number holds, when it is read, then it is an error', async () => {
    await using database = await openDatabase<Tables>(server.address);

    const reading = sql`select 9007199254740993::bigint`.execute(database.query);

    await expect(reading).rejects.toThrow('9007199254740993');
  });

  it('given an Instant, when it is written and read, then it is the same text', async () => {
    await using database = await openDatabase<Tables>(server.address);
    const time = '2026-01-31T23:59:59.007Z';

    const { rows } = await sql`select ${time}::timestamptz as time`.execute(database.query);

    expect(rows).toEqual([{ time }]);
  });
});

describe('transactions', () => {
  it('given work that throws, when it ends, then its error comes and nothing is kept', async () => {
    await using database = await openDatabase<Tables>(server.address);
    const mistake = new Error('changed my mind');

    const work = database.transaction(async (transaction) => {
      await transaction.insertInto('shop.items').values({ name: 'undone' }).execute();
      throw mistake;
    });

    await expect(work).rejects.toBe(mistake);
    expect(await named('undone')).toBe(0);
  });

  it('given an error that the work swallows, when it commits, then that is told', async () => {
    await using database = await openDatabase<Tables>(server.address);

    const work = database.transaction(async (transaction) => {
      await transaction.insertInto('shop.items').values({ name: 'swallowed' }).execute();
      await sql`select 1 / 0`.execute(transaction).catch(() => undefined);
    });

    await expect(work).rejects.toThrow('its error was swallowed');
    expect(await named('swallowed')).toBe(0);
  });

  it('given a violated constraint, when it is met, then the error has the code of PostgreSQL', async () => {
    await using database = await openDatabase<Tables>(server.address);
    const insert = database.query.insertInto('shop.items').values({ name: 'once' });
    const { numInsertedOrUpdatedRows } = await insert.executeTakeFirstOrThrow();

    const again = insert.execute();

    await expect(again).rejects.toMatchObject({ code: '23505', constraint: 'items_name_key' });
    expect(numInsertedOrUpdatedRows).toBe(1n);
  });

  it('given two transactions that wait for each other, when one is chosen, then it may try again', async () => {
    await using database = await openDatabase<Tables>(server.address);
    const lock = (first: number, second: number) =>
      database.transaction(async (transaction) => {
        await sql`select pg_advisory_xact_lock(${first})`.execute(transaction);
        await sql`select pg_sleep(0.1)`.execute(transaction);
        await sql`select pg_advisory_xact_lock(${second})`.execute(transaction);
      });

    const ends = await Promise.allSettled([lock(1, 2), lock(2, 1)]);

    const failures = ends.flatMap((end) =>
      end.status === 'rejected' ? [end.reason as unknown] : [],
    );
    expect(failures).toEqual([expect.any(Unavailable)]);
  });
});

describe('limits and mistakes', () => {
  it('given a statement over its deadline, when it is cancelled, then the connection goes on', async () => {
    await using database = await openDatabase<Tables>({
      ...{ ...server.address, statementMs: 100, maxConnections: 1 },
    });

    const slow = sql`select pg_sleep(5)`.execute(database.query);

    await expect(slow).rejects.toThrow(Unavailable);
    expect((await sql`select 1 as one`.execute(database.query)).rows).toEqual([{ one: 1 }]);
  });

  it('given no server, when it is opened, then it is unavailable', async () => {
    const connectionString = 'postgresql://nobody@localhost/nothing?host=/nowhere';

    const opening = openDatabase({ connectionString });

    await expect(opening).rejects.toThrow(Unavailable);
    await expect(opening).rejects.toMatchObject({ code: 'database-unavailable' });
  });

  it('given a server that lets the first connection wait too long, when it is opened, then it is asked again', async () => {
    await using proxy = await startLossyProxy(server.address);
    proxy.fault = { on: 'application_name', then: 'be silent' };

    const opening = openDatabase<Tables>({ ...proxy.address, connectMs: 300 });
    await sleep(150);
    proxy.fault = undefined;

    await using database = await opening;
    const { rows } = await sql`select 1 as one`.execute(database.query);
    expect(rows).toEqual([{ one: 1 }]);
  });

  it('given a server that never lets a connection be made, when it is opened, then it is unavailable', async () => {
    await using proxy = await startLossyProxy(server.address);
    proxy.fault = { on: 'application_name', then: 'be silent' };

    const opening = openDatabase<Tables>({ ...proxy.address, connectMs: 50 });

    await expect(opening).rejects.toThrow('connection timeout');
  });

  it('given a database that is not there, when it is opened, then the setting is refused', async () => {
    const connectionString = server.address.connectionString.replace('/edgebeat?', '/missing?');

    const opening = openDatabase({ connectionString });

    await expect(opening).rejects.toThrow(Rejected);
    await expect(opening).rejects.toThrow('"missing" does not exist');
  });
});

async function named(name: string): Promise<number> {
  await using database = await openDatabase<Tables>(server.address);
  const rows = await database.query
    .selectFrom('shop.items')
    .where('name', '=', name)
    .selectAll()
    .execute();
  return rows.length;
}
