import type { TestDatabase } from '@edgebeat/database';
import { sql } from 'kysely';
import {
  openSite,
  recordCommands,
  startSiteDatabase,
  type TestSite,
} from '../outbox/site.test.kit';
import { forgetFinal } from './forget-final';

let server: TestDatabase;
beforeAll(async () => {
  server = await startSiteDatabase();
});
afterAll(() => server[Symbol.asyncDispose]());

const never = new AbortController().signal;

/** Makes the commands up to a sequence final, some hours ago. */
async function finish(site: TestSite, sequence: number, hours: number): Promise<void> {
  await sql`update ledger.outbox
    set state = 'COMMITTED', block = 1, created_at = now() - ${hours} * interval '1 hour',
      updated_at = now() - ${hours} * interval '1 hour'
    where sequence <= ${sequence}`.execute(site.database.query);
}

async function kept(site: TestSite): Promise<readonly number[]> {
  const { rows } = await sql<{ sequence: number }>`
    select sequence from ledger.outbox order by sequence`.execute(site.database.query);
  return rows.map(({ sequence }) => sequence);
}

describe('forgetting', () => {
  it('given final commands, when they are old, then they are forgotten and what waits is not', async () => {
    await using site = await openSite(server.address);
    await site.add(...recordCommands(5));
    await finish(site, 4, 1);
    await finish(site, 2, 3);
    await sql`update ledger.outbox set created_at = now() - interval '1 year', updated_at = now() - interval '1 year'
      where sequence = 5`.execute(site.database.query);

    await forgetFinal(site.database.query, { keepHours: 2, keepCommands: 100 }, never);

    expect(await kept(site)).toEqual([3, 4, 5]);
  });

  it('given more final commands than are kept, when they are young, then the oldest are forgotten', async () => {
    await using site = await openSite(server.address);
    await sql`insert into ledger.outbox (id, kind, entity, content_hash, argument)
      select 'cmd-' || n, 'incident.record', 'e-' || n, '', '{}'
      from generate_series(1, 2500) n`.execute(site.database.query);
    await finish(site, 2_500, 0);

    await forgetFinal(site.database.query, { keepHours: 2, keepCommands: 10 }, never);

    expect(await kept(site)).toHaveLength(10);
  });

  it.each([1, 1_500])(
    'given %d commands that wait in front, when final ones behind them are old, then those are forgotten',
    async (waiting) => {
      await using site = await openSite(server.address);
      await sql`insert into ledger.outbox
        (id, kind, entity, content_hash, argument, state, block, created_at, updated_at)
        select 'cmd-' || n, 'incident.record', 'e-' || n, '', '{}',
          case when n <= ${waiting} then 'NEW' else 'COMMITTED' end, 1,
          now() - interval '3 hours', now() - interval '3 hours'
        from generate_series(1, ${waiting + 2_500}::int) n`.execute(site.database.query);

      await forgetFinal(site.database.query, { keepHours: 2, keepCommands: 10_000 }, never);

      expect(await kept(site)).toEqual(Array.from({ length: waiting }, (_, index) => index + 1));
    },
  );

  it('given a command that became final late, when it is young, then older ones behind it are forgotten', async () => {
    await using site = await openSite(server.address);
    await site.add(...recordCommands(3));
    await finish(site, 3, 3);
    await sql`update ledger.outbox set created_at = now() - interval '4 hours',
      updated_at = case sequence when 1 then now() else updated_at end`.execute(
      site.database.query,
    );

    await forgetFinal(site.database.query, { keepHours: 2, keepCommands: 100 }, never);

    expect(await kept(site)).toEqual([1]);
  });
});
