import { join } from 'node:path';
import { Unavailable, Unknown } from '@edgebeat/core';
import { sql, type Transaction } from 'kysely';
import type { Database } from './database';
import { startPostgres } from './embedded/start-postgres';
import { temporaryFolder } from './embedded/start-postgres.test.kit';
import { migrate } from './migrate';
import { openDatabase } from './open-database';
import { type LossyProxy, startLossyProxy } from './testing/lossy-proxy.test.kit';
import { startTestDatabase, type TestDatabase } from './testing/test-database';

interface Tables {
  'shop.items': { name: string };
}

const owner = { schema: 'shop', migrations: ['create table shop.items (name text not null)'] };

describe('a connection that is lost', () => {
  let server: TestDatabase;
  let proxy: LossyProxy;
  let direct: Database<Tables>;
  let lossy: Database<Tables>;

  beforeAll(async () => {
    server = await startTestDatabase();
    proxy = await startLossyProxy(server.address);
    direct = await openDatabase<Tables>(server.address);
    await migrate(direct, owner);
    lossy = await openDatabase<Tables>({ ...proxy.address, statementMs: 200 });
  });

  afterEach(() => {
    proxy.fault = undefined;
  });

  afterAll(async () => {
    for (const open of [lossy, direct, proxy, server]) await open[Symbol.asyncDispose]();
  });

  const insert = (name: string) => (transaction: Transaction<Tables>) =>
    transaction.insertInto('shop.items').values({ name }).execute();
  const count = async (name: string) => {
    const items = direct.query.selectFrom('shop.items').where('name', '=', name);
    return (await items.selectAll().execute()).length;
  };

  it('given a loss in the middle of a transaction, when it throws, then nothing happened', async () => {
    proxy.fault = { on: 'select 42', then: 'cut before' };

    const work = lossy.transaction(async (transaction) => {
      await insert('middle')(transaction);
      await sql`select 42`.execute(transaction);
    });

    await expect(work).rejects.toThrow(Unavailable);
    await expect(work).rejects.toMatchObject({ code: 'database-unavailable' });
    expect(await count('middle')).toBe(0);
  });

  it('given a loss while a transaction starts, when it throws, then nothing happened', async () => {
    proxy.fault = { on: 'start transaction', then: 'cut after' };

    const work = lossy.transaction(insert('started'));

    await expect(work).rejects.toMatchObject({ code: 'database-unavailable' });
    expect(await count('started')).toBe(0);
  });

  it('given work without a statement, when it is done, then the server was not asked', async () => {
    proxy.fault = { on: 'start transaction', then: 'cut before' };

    await expect(lossy.transaction(() => Promise.resolve('done'))).resolves.toBe('done');
  });

  it('given a loss after the commit was sent, when it throws, then the outcome is unknown', async () => {
    proxy.fault = { on: 'commit', then: 'cut after' };

    const work = lossy.transaction(insert('arrived'));

    await expect(work).rejects.toThrow(Unknown);
    await expect(work).rejects.toMatchObject({ code: 'outcome-unknown' });
    expect(await count('arrived')).toBe(1);
  });

  it('given a commit that never arrived, when it throws, then the outcome is unknown too', async () => {
    proxy.fault = { on: 'commit', then: 'cut before' };

    const work = lossy.transaction(insert('never arrived'));

    await expect(work).rejects.toThrow(Unknown);
    expect(await count('never arrived')).toBe(0);
  });

  it('given a loss before the commit is sent, when it throws, then nothing happened', async () => {
    const work = lossy.transaction(async (transaction) => {
      await insert('before')(transaction);
      proxy.fault = { on: 'select 43', then: 'cut before' };
      await sql`select 43`.execute(transaction).catch(() => undefined);
    });

    await expect(work).rejects.toThrow(Unavailable);
    expect(await count('before')).toBe(0);
  });

  it('given a single write, when its connection is lost, then the outcome is unknown', async () => {
    proxy.fault = { on: 'insert', then: 'cut after' };

    const write = lossy.query.insertInto('shop.items').values({ name: 'single' }).execute();

    await expect(write).rejects.toThrow(Unknown);
    expect(await count('single')).toBe(1);
  });

  it('given a single read, when its connection is lost, then it is unavailable', async () => {
    proxy.fault = { on: 'select', then: 'cut before' };

    const read = lossy.query.selectFrom('shop.items').selectAll().execute();

    await expect(read).rejects.toThrow(Unavailable);
  });

  it('given a network that falls silent, when the deadline passes, then it ends all the same', async () => {
    proxy.fault = { on: 'select', then: 'be silent' };

    const read = lossy.query.selectFrom('shop.items').selectAll().execute();

    await expect(read).rejects.toThrow('no answer came within 3200 ms');
    proxy.fault = undefined;
    expect((await sql`select 1 as one`.execute(lossy.query)).rows).toEqual([{ one: 1 }]);
  });

  it('given connections that the server ends, when they are used again, then new ones are made', async () => {
    await using database = await openDatabase<Tables>(server.address);
    const others = sql`select pg_terminate_backend(pid) from pg_stat_activity
      where pid <> pg_backend_pid() and datname = current_database()`;

    const work = database.transaction(async (transaction) => {
      await others.execute(direct.query);
      await sql`select pg_sleep(0.1)`.execute(direct.query);
      await insert('terminated')(transaction);
    });

    await expect(work).rejects.toThrow(Unavailable);
    expect((await sql`select 1 as one`.execute(database.query)).rows).toEqual([{ one: 1 }]);
    expect(await count('terminated')).toBe(0);
  });
});

/** Processes of a server whose first one was killed may answer once more before they see it. */
async function refusal({ query }: Database<Tables>): Promise<unknown> {
  for (;;) {
    try {
      await sql`select 1`.execute(query);
    } catch (error) {
      return error;
    }
  }
}

it('given open connections, when PostgreSQL is killed and started again, then they go on', async () => {
  await using home = await temporaryFolder();
  const folder = join(home.path, 'postgres');
  const before = await startPostgres({ folder });
  await using database = await openDatabase<Tables>(before.address);
  await migrate(database, owner);
  process.kill(before.pid, 'SIGKILL');
  await before.failed;
  await before[Symbol.asyncDispose]();
  expect(await refusal(database)).toBeInstanceOf(Unavailable);

  await using after = await startPostgres({ folder });

  await database.query.insertInto('shop.items').values({ name: 'after' }).execute();
  const items = await database.query.selectFrom('shop.items').selectAll().execute();
  expect(items).toEqual([{ name: 'after' }]);
  expect(after.pid).not.toBe(before.pid);
});
