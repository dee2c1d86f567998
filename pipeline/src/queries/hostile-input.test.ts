import {
  type AlertStatus,
  EdgeBeatError,
  type EventName,
  Rejected,
  type ThreatStatus,
  Unavailable,
} from '@edgebeat/core';
import { openDatabase, startTestDatabase } from '@edgebeat/database';
import fc from 'fast-check';
import type { ProjectionTables } from '../projection/tables';
import { raised } from '../testing/alerts.test.kit';
import { chainOf, type TestTransaction } from '../testing/chain.test.kit';
import { openProjection, type TestProjection } from '../testing/projection.test.kit';
import * as makeAudit from '../testing/audit-records.test.kit';
import * as make from '../testing/records.test.kit';
import { stored, storedEntries, storedEvent } from '../testing/stored.test.kit';
import { openQueries } from './open-queries';
import type { EventRow, Page, PageRequest, Queries } from './queries';

let projection: TestProjection;

const numbers = [0, 1, 2];
const blocks: TestTransaction[] = numbers.map((number) => ({
  writes: [
    make.policy('AlphaMSP', { policyId: `POL-00000000000${number}` }),
    make.revision('AlphaMSP', { policyId: `POL-00000000000${number}` }),
    ...[make.incident('AlphaMSP', `i-${number}`), make.site('AlphaMSP', `a-${number}`)],
    make.device('AlphaMSP', `cam-${number}`),
    ...[makeAudit.log('AlphaMSP', `log-${number}`), makeAudit.action('AlphaMSP', `a-${number}`)],
    makeAudit.anchor('AlphaMSP', 'log-0', number + 1),
  ],
}));

beforeAll(async () => {
  projection = await openProjection();
  await projection.record([
    ...storedEntries(chainOf(blocks.map((block) => [block]))),
    ...numbers.map((number) => storedEvent('LogReceived', number)),
    ...numbers.map((number) => stored('intake', number, 'bad')),
    ...numbers.map((number) => raised(number, { device_id: `dev_${number}` })),
  ]);
});
afterAll(() => projection[Symbol.asyncDispose]());

type List = (queries: Queries, page: PageRequest, text?: string) => Promise<Page<unknown>>;

/** Every list, and every filter of text that it has, with one value. */
const lists: Readonly<Record<string, List>> = {
  events: (queries, page, text) =>
    queries.events(
      text === undefined ? { types: ['LogReceived'] } : { tenant: text, source: text },
      page,
    ),
  'events in time': (queries, page, text) =>
    queries.events(
      text === undefined ? { types: ['LogReceived'], since: '0' } : { since: text, until: text },
      page,
    ),
  'events of types': (queries, page, text) =>
    queries.events({ types: [text === undefined ? 'LogReceived' : (text as EventName)] }, page),
  incidents: (queries, page, text) =>
    queries.incidents(text === undefined ? {} : { owner: text, siteId: text, type: text }, page),
  policies: (queries, page, text) =>
    queries.policies(text === undefined ? {} : { owner: text, name: text }, page),
  approvals: (queries, page) => queries.approvals({}, page),
  transactions: (queries, page, text) =>
    queries.transactions(text === undefined ? {} : { objectId: text, event: text }, page),
  'transactions in time': (queries, page, text) =>
    queries.transactions(text === undefined ? { since: '0' } : { since: text, msp: text }, page),
  sites: (queries, page) => queries.sites(page),
  devices: (queries, page, text) =>
    queries.devices(text === undefined ? {} : { tenant: text, siteId: text }, page),
  alerts: (queries, page, text) =>
    queries.alerts(
      text === undefined ? {} : { tenant: text, deviceId: text, status: text as AlertStatus },
      page,
    ),
  threats: (queries, page, text) =>
    queries.threats(
      text === undefined ? {} : { tenant: text, since: text, status: text as ThreatStatus },
      page,
    ),
  parked: (queries, page) => queries.parked(page),
  'audit logs': (queries, page, text) =>
    queries.auditLogs(text === undefined ? {} : { owner: text, siteId: text }, page),
  'anchors of a log': async (queries, page, text = 'log-0') =>
    (await queries.auditLog(undefined, text, page))?.anchors ?? { items: [] },
  'audit actions': (queries, page, text) =>
    queries.auditActions(text === undefined ? {} : { owner: text, siteId: text }, page),
};
const names = Object.keys(lists);

function read(name: string, page: PageRequest, text?: string): Promise<Page<unknown>> {
  return lists[name]?.(projection.queries, page, text) ?? Promise.reject(new Error(name));
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

describe('cursors', () => {
  it.each(names)(
    'given the list of %s, when its pages are read one by one, then all three come',
    async (name) => {
      const first = await read(name, { limit: 2 });

      const second = await read(name, { limit: 2, ...(first.cursor && { cursor: first.cursor }) });

      expect([first.items.length, second.items.length]).toEqual([2, 1]);
      expect(second.cursor).toBeUndefined();
    },
  );

  it.each(names)(
    'given the cursor of %s, when another list gets it, then it is refused',
    async (name) => {
      // Lists of one order take each other's cursors: events by type are events.
      const family = (list: string) => list.replace(/^events .*/, 'events');
      const { cursor = '' } = await read(name, { limit: 1 });

      for (const other of names.filter((list) => family(list) !== family(name))) {
        await expect(read(other, { limit: 1, cursor })).rejects.toThrow(/^cursor: /);
      }
    },
  );

  it.each([
    ['nothing', ''],
    ['no base64', '***'],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['null', encoded(null)],
    ['an array', encoded(['events'])],
    ['a short key', encoded({ list: 'events', key: ['2026'] })],
    ['a long key', encoded({ list: 'events', key: ['2026', 1, 1] })],
    ['a swapped key', encoded({ list: 'events', key: [1, '2026'] })],
    ['a fraction', encoded({ list: 'events', key: ['2026', 0.5] })],
    ['a number beyond bigint', encoded({ list: 'events', key: ['2026', 1e300] })],
    ['a negative number', encoded({ list: 'events', key: ['2026', -1] })],
    ['SQL for a number', encoded({ list: 'events', key: ['2026', '1; drop schema projection'] })],
    ['more fields', encoded({ list: 'events', key: ['2026', 1], where: 'true' })],
    ['a prototype', '{"__proto__":{"list":"events"}}'],
    ['100 kB', 'A'.repeat(100_000)],
  ])('given a cursor of %s, when it is used, then it is refused by name', async (_, cursor) => {
    const reading = read('events', { limit: 1, cursor });

    await expect(reading).rejects.toThrow(Rejected);
    await expect(reading).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringMatching(/^cursor: /) as string,
    });
  });

  it('given any key of the right form, when it is used, then there is a page or a refusal', async () => {
    const texts = fc.string({ unit: 'binary', maxLength: 40 });
    const keys = fc.tuple(texts, fc.maxSafeNat());

    await fc.assert(
      fc.asyncProperty(keys, async (key) => {
        const page = await read('events', { limit: 5, cursor: encoded({ list: 'events', key }) });

        expect(page.items.length).toBeLessThanOrEqual(3);
      }),
      { numRuns: 60 },
    );
  });
});

describe('filters', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom('\u0000', '\ud800', "'", '%', '_', "' or '1'='1", '--', '{}', 'null', '\\'),
  );

  it('given any text, when lists are filtered by it, then they are empty or whole and nothing fails', async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.constantFrom(...names), async (text, name) => {
        const page = await read(name, { limit: 10 }, text);

        expect(page.items.length).toBeLessThanOrEqual(3);
      }),
      { numRuns: 150 },
    );
  });

  it('given any text, when single things are read by it, then there is none and nothing fails', async () => {
    const { queries } = projection;

    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const found = await Promise.all([
          ...[queries.event(text), queries.incident(text, text), queries.incident(undefined, text)],
          ...[queries.policy(text), queries.transaction(text), queries.device(text, text)],
          queries.alert(text),
        ]);

        expect(found).toEqual(found.map(() => undefined));
        expect(await queries.policyRevisions(text)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it.each([-1, 0.5, NaN, 2 ** 60])(
    'given the block %p, when it is asked for, then nothing fails',
    async (block) => {
      const list = projection.queries.transactions({ block }, { limit: 1 });

      await expect(list).rejects.toThrow(/^block: /);
      expect(await projection.queries.block(block)).toBeUndefined();
    },
  );
});

const someEvent: EventRow = {
  ...{ sequence: 1, id: 'e', type: 'LogReceived', source: 's', tenant: 't', time: '', data: {} },
  recordedAt: '',
};

describe('a database that is away', () => {
  it('given a server that has gone, when anything is read, then it is Unavailable', async () => {
    const gone = await startTestDatabase();
    const database = await openDatabase<ProjectionTables>(gone.address);
    await gone[Symbol.asyncDispose]();
    const queries = openQueries(database);

    const failures = await Promise.all(
      [
        ...Object.values(lists).map((list) => list(queries, { limit: 1 })),
        ...[queries.event('e'), queries.incident(undefined, 'i'), queries.policy('p')],
        ...[queries.alert('a'), queries.stagesOf(someEvent)],
        ...[queries.policyRevisions('p'), queries.transaction('t'), queries.block(0)],
        ...[queries.device('o', 'd'), queries.agents(), queries.node(), queries.state()],
        ...[queries.eventsAfter(0, 1), queries.lastSequence(), queries.countEvents('')],
      ].map((reading: Promise<unknown>) => reading.catch((error: unknown) => error)),
    );

    await database[Symbol.asyncDispose]();
    const codes = failures.map((error) => error instanceof EdgeBeatError && error.code);
    expect(new Set(codes)).toEqual(new Set(['database-unavailable']));
    expect(failures.every((error) => error instanceof Unavailable)).toBe(true);
  });
});
