import { setTimeout as sleep } from 'node:timers/promises';
import { Unavailable } from '@edgebeat/core';
import type { TestDatabase } from '@edgebeat/database';
import { sql } from 'kysely';
import type { EndorsedTransaction } from '../ledger';
import {
  openSite,
  recordCommand,
  recordCommands,
  startSiteDatabase,
  type TestSite,
  trustCommand,
  writesOf,
} from '../outbox/site.test.kit';
import { StateWriter } from './state-writer';
import type { SubmitterMetrics } from './submitter-ports';

let server: TestDatabase;
beforeAll(async () => {
  server = await startSiteDatabase();
});
afterAll(() => server[Symbol.asyncDispose]());

/** Notes whether and how often a submitter is the owner, and how many transactions it has stored. */
function watched() {
  const seen = { owner: false, terms: 0, endorsed: 0 };
  const metrics: SubmitterMetrics = {
    owner: (isOwner) => {
      seen.owner = isOwner;
      if (isOwner) seen.terms += 1;
    },
    endorsed: () => {
      seen.endorsed += 1;
    },
    unknown: () => undefined,
    judged: () => undefined,
    unavailable: () => undefined,
  };
  return { seen, metrics };
}

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 500 && !condition(); turn += 1) await sleep(10);
  expect(condition()).toBe(true);
}

/** Cuts the connections of a site by their name, as a server that restarts does. */
async function cut(site: TestSite, name: string): Promise<void> {
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = ${name} and pid <> pg_backend_pid()`.execute(site.database.query);
}

/** Opens every connection of a site's pool, so that those that are cut have been in use. */
async function connectAll({ database }: TestSite): Promise<void> {
  const waits = Array.from({ length: 8 }, () => sql`select pg_sleep(0.05)`.execute(database.query));
  await Promise.all(waits);
}

/** Those that were cut fail once more, and are then replaced. */
async function untilConnected(site: TestSite): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) {
    const connected = await connectAll(site).then(
      () => true,
      () => false,
    );
    if (connected) return;
  }
  throw new Error('the database does not come back');
}

async function epochOf(site: TestSite): Promise<number> {
  const { rows } = await sql<{ epoch: number }>`select epoch from ledger.submitter`.execute(
    site.database.query,
  );
  return rows[0]?.epoch ?? 0;
}

describe('two submitters of a site', () => {
  it('given two, when commands come, then one submits; when it stops, the other goes on', async () => {
    await using site = await openSite(server.address);
    const [one, two] = [watched(), watched()];
    const first = site.submit({ metrics: one.metrics });
    await until(() => one.seen.owner);
    site.submit({ metrics: two.metrics });
    const [before, after] = [recordCommands(5), recordCommands(5)];

    await site.add(...before);
    await site.settle(...before);
    const whileBoth = two.seen.terms;
    await first[Symbol.asyncDispose]();
    await site.add(...after);
    const stored = await site.settle(...after);

    expect(whileBoth).toBe(0);
    expect([one.seen.terms, two.seen.terms]).toEqual([1, 1]);
    expect(new Set(stored.map(({ state }) => state))).toEqual(new Set(['COMMITTED']));
    expect(new Set(writesOf(site.chain).values())).toEqual(new Set([1]));
  });

  it('given a lock that is lost, when the other takes over, then the first one sends nothing any more', async () => {
    await using site = await openSite(server.address);
    const [one, two] = [watched(), watched()];
    const { connector } = site.ledgers;
    const gate: { open?: (endorsed: EndorsedTransaction) => void } = {};
    const sent: string[] = [];
    const slow = Object.assign(Object.create(connector) as typeof connector, {
      endorse: () =>
        new Promise<EndorsedTransaction>((resolve) => {
          gate.open = resolve;
        }),
      submit: ({ transactionId }: EndorsedTransaction) => {
        sent.push(transactionId);
        return Promise.resolve();
      },
    });
    const command = recordCommand();
    await site.add(command);
    const first = site.submit({ metrics: one.metrics, ledgers: { connector: slow } });
    await until(() => gate.open !== undefined);
    const items = { items: [command.argument.item] };
    const call = { contract: 'incident', transaction: 'record', argument: items };
    const late = await connector.endorse(call);

    site.submit({ metrics: two.metrics });
    await cut(site, 'edgebeat-session');
    await until(() => !one.seen.owner);
    gate.open?.(late);
    await first[Symbol.asyncDispose]();
    const [stored] = await site.settle(command);

    expect(sent).toEqual([]);
    expect(stored?.state).toBe('COMMITTED');
    expect(stored?.transactionId).not.toBe(late.transactionId);
    expect([...writesOf(site.chain).values()]).toEqual([1]);
  });

  it('given an older epoch, when it writes all the same, then nothing is written', async () => {
    await using site = await openSite(server.address);
    const [command] = await site.add(trustCommand('cam-01'));
    const epoch = await epochOf(site);
    const writer = new StateWriter({ database: site.database.query, epoch: epoch - 1 });
    const carried = {
      sequence: 1,
      id: command?.id ?? '',
      item: 0,
      attempts: 0,
      abandoned: [],
    } as const;
    const commands = [{ ...carried, kind: 'membership.setTrust' } as const];

    const storing = writer.endorsed({
      ...{ transactionId: 'tx', bytes: Buffer.from('x'), result: {}, role: 'operator', commands },
    });
    const judging = writer.judged(
      commands.map((each) => ({
        ...{ command: each, delayMs: 0 },
        verdict: { state: 'FAILED', code: 'forbidden', detail: '' },
      })),
    );

    await expect(storing).rejects.toBeInstanceOf(Unavailable);
    await expect(judging).rejects.toThrow('another submitter of this site has taken over');
    expect(await site.outbox.get([carried.id])).toEqual([command]);
  });
});

describe('a database that goes away', () => {
  it('given commands on their way, when every connection is cut, then each has one effect', async () => {
    await using site = await openSite(server.address);
    const commands = [
      ...recordCommands(30),
      ...['a', 'b', 'c', 'a'].map((device) => trustCommand(device)),
    ];
    await site.add(...commands);
    await connectAll(site);
    const { seen, metrics } = watched();

    site.submit({ metrics, settings: { batchSize: 3 } });
    await until(() => seen.endorsed > 2);
    await cut(site, 'edgebeat');
    await untilConnected(site);
    await cut(site, 'edgebeat-session');
    const stored = await site.settle(...commands);

    expect(new Set(stored.map(({ state }) => state))).toEqual(new Set(['COMMITTED']));
    const records = [...writesOf(site.chain)].filter(([key]) => key.startsWith('incident~'));
    expect(records.map(([, writes]) => writes)).toEqual(Array.from({ length: 30 }, () => 1));
  });

  it('given a submitter without work, when it is stopped, then it ends at once', async () => {
    await using site = await openSite(server.address);
    const { seen, metrics } = watched();
    const submitter = site.submit({ metrics, settings: { pollMs: 60_000 } });
    await until(() => seen.owner);
    const started = performance.now();

    await submitter[Symbol.asyncDispose]();

    await expect(submitter.ended).resolves.toBeUndefined();
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('given a setting that is none, when it is started, then the field is named', async () => {
    await using site = await openSite(server.address);

    const { ended } = site.submit({ settings: { batchSize: 0 } });

    await expect(ended).rejects.toMatchObject({
      code: 'invalid-setting',
      message: expect.stringContaining('batchSize') as unknown,
    });
  });
});
