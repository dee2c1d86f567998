import { createHash } from 'node:crypto';
import type { Database, TestDatabase } from '@edgebeat/database';
import { type KyselyPlugin, RawNode, sql } from 'kysely';
import { z } from 'zod';
import type { ProjectionTables } from '../projection/tables';
import { at } from '../testing/chain.test.kit';
import { openProjection, startServer, type TestProjection } from '../testing/projection.test.kit';
import { openQueries } from './open-queries';
import type { AlertFilter, ThreatFilter } from './alerts';
import type { EventFilter, IncidentFilter, TransactionFilter } from './queries';

const rows = 50_000;
/** 51 rows with what belongs to each; the tables and their indexes have thousands. */
const mostBlocks = 500;

let server: TestDatabase;
let projection: TestProjection;

/** 50,000 events, incidents and transactions, one for each second, and a few of a rare kind. */
beforeAll(async () => {
  server = await startServer();
  projection = await openProjection(server);
  const time = sql`to_char(timestamptz '2026-01-31T10:00:00Z' + n * interval '1 second',
    'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  const numbers = sql`generate_series(1, ${rows}::int) as n`;
  const { query } = projection.database;
  await sql`insert into projection.events
    select n, n, case when n % 5000 = 0 then 'PolicyViolated' else 'LogReceived' end,
      'source ' || n % 7, null, 'tenant ' || n % 2, ${time}, ${time},
      case when n % 2000 = 0 then 'high' when n % 3 = 0 then 'low' end, null, '{}'
    from ${numbers}`.execute(query);
  await sql`insert into projection.incidents
    select 'Msp' || n % 3, n, 'site', 'agent', 'type', case when n % 2000 = 0 then 'high' else 'low' end,
      'RED', 'open', false, '[]', '[]', ${time}, ${time}, ${time}, '{}', '', 0, n, '', 0, '', 0
    from ${numbers}`.execute(query);
  await sql`insert into projection.transactions
    select n, 0, '', n, case when n % 2000 = 0 then 'MVCC_READ_CONFLICT' else 'VALID' end,
      ${time}, 'Msp' || n % 3, ''
    from ${numbers}`.execute(query);
  await sql`insert into projection.announcements
    select n, 0, 0, case when n % 5000 = 0 then 'PolicyApproved' else 'IncidentRecorded' end,
      'Msp' || n % 3, n, null, null
    from ${numbers}`.execute(query);
  await sql`insert into projection.alerts
    select 'alt ' || n, 'tenant ' || n % 2, 'dev ' || n % 1000, case when n % 2000 = 0 then 'critical'
      else 'high' end, '', '[]', '', 'malware', 1, '', '', ${time}, ${time},
      case when n % 2000 = 0 then 'open' else 'resolved' end, null, null, null
    from ${numbers}`.execute(query);
  await sql`insert into projection.threats
    select 'thr ' || n, 'tenant ' || n % 2, 'dev ' || n, 'malware', 1, case when n % 2000 = 0 then 3
      else 1 end, ${time}, 1, case when n % 2000 = 0 then 1 else 0 end, 0
    from ${numbers}`.execute(query);
  await sql`insert into projection.stages
    select n, 'tenant 0', 'Persisted', ${time}, ${time},
      array(select md5((n * 25 + m)::text) from generate_series(0, 24) as m)
    from generate_series(1, 2000) as n`.execute(query);
  await sql`analyze`.execute(query);
});
afterAll(async () => {
  await projection[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const Explained = z.array(
  z.object({
    'QUERY PLAN': z.tuple([
      z.looseObject({
        Plan: z.looseObject({
          'Shared Hit Blocks': z.number(),
          'Shared Read Blocks': z.number(),
        }),
      }),
    ]),
  }),
);

/** Runs every statement under EXPLAIN and adds up the blocks that they touch. */
function counting(counted: { blocks: number }): Database<ProjectionTables> {
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      const explain = 'explain (analyze, buffers, timing off, format json) ';
      return RawNode.create([explain, ''], [node]);
    },
    transformResult: ({ result }) => {
      const [explained] = Explained.parse(result.rows);
      const plan = explained?.['QUERY PLAN'][0].Plan;
      counted.blocks += (plan?.['Shared Hit Blocks'] ?? 0) + (plan?.['Shared Read Blocks'] ?? 0);
      return Promise.resolve({ ...result, rows: [] });
    },
  };
  const { database } = projection;
  return { ...database, query: database.query.withPlugin(plugin) };
}

type Cursor = string | undefined;
type Read = (queries: ReturnType<typeof openQueries>, cursor: Cursor) => Promise<unknown>;

async function blocksOf(read: Read, cursor: Cursor): Promise<number> {
  const counted = { blocks: 0 };
  await read(openQueries(counting(counted)), cursor);
  return counted.blocks;
}

/** The cursor of the last page: its key is that of the row before the last ten of the list. */
function lastCursor(list: string, ...key: (string | number)[]): string {
  return Buffer.from(JSON.stringify({ list, key })).toString('base64url');
}

function page(cursor: Cursor) {
  return { limit: 50, ...(cursor !== undefined && { cursor }) };
}

const tenant = 'tenant 0';

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

describe('the cost of pages of 50,000 rows', () => {
  it.each<[string, EventFilter]>([
    ['all', {}],
    ['a tenant', { tenant }],
    ['a frequent type', { tenant, types: ['LogReceived'] }],
    ['a rare type', { tenant, types: ['PolicyViolated'] }],
    ['types', { tenant, types: ['PolicyViolated', 'LogReceived', 'SourceSilent'] }],
    ['a rare severity', { tenant, severity: 'high' }],
    ['a source', { tenant, source: 'source 3' }],
    ['a span of time', { tenant, since: at(100), until: at(40_000) }],
  ])(
    'given events, when %s is listed, then the last page costs what the first does',
    async (...given) => {
      const [, filter] = given;
      const read: Read = (queries, cursor) => queries.events(filter, page(cursor));

      const first = await blocksOf(read, undefined);
      const last = await blocksOf(read, lastCursor('events', at(110), 110));

      expect(Math.max(first, last)).toBeLessThan(mostBlocks);
    },
  );

  it.each<[string, IncidentFilter]>([
    ['all', {}],
    ['an owner', { owner: 'Msp1' }],
    ['a rare severity', { severity: 'high' }],
    ['a span of time', { owner: 'Msp1', since: at(100), until: at(40_000) }],
  ])(
    'given incidents, when %s is listed, then the last page costs what the first does',
    async (...given) => {
      const [, filter] = given;
      const read: Read = (queries, cursor) => queries.incidents(filter, page(cursor));

      const first = await blocksOf(read, undefined);
      const last = await blocksOf(read, lastCursor('incidents', at(110), 'Msp1', '110'));

      expect(Math.max(first, last)).toBeLessThan(mostBlocks);
    },
  );

  it.each<[string, AlertFilter]>([
    ['all', { tenant }],
    ['a rare status', { tenant, status: 'open' }],
    ['a frequent status', { tenant, status: 'resolved' }],
    ['a rare severity', { tenant, severity: 'critical' }],
    ['a device', { tenant, deviceId: 'dev 700' }],
    ['a span of time', { tenant, since: at(100), until: at(40_000) }],
  ])(
    'given alerts, when %s is listed, then the last page costs what the first does',
    async (...given) => {
      const [, filter] = given;
      const read: Read = (queries, cursor) => queries.alerts(filter, page(cursor));

      const first = await blocksOf(read, undefined);
      const last = await blocksOf(read, lastCursor('alerts', at(110), 'alt 110'));

      expect(Math.max(first, last)).toBeLessThan(mostBlocks);
    },
  );

  it.each<[string, ThreatFilter]>([
    ['all', { tenant }],
    ['a rare status', { tenant, status: 'active' }],
    ['a rare severity', { tenant, severity: 'critical' }],
    ['a category', { tenant, threatCategory: 'malware', since: at(100) }],
  ])(
    'given threats, when %s is listed, then the last page costs what the first does',
    async (...given) => {
      const [, filter] = given;
      const read: Read = (queries, cursor) => queries.threats(filter, page(cursor));

      const first = await blocksOf(read, undefined);
      const last = await blocksOf(read, lastCursor('threats', at(110), 'thr 110'));

      expect(Math.max(first, last)).toBeLessThan(mostBlocks);
    },
  );

  it('given stages of 50,000 events, when those of one are read, then it costs a few pages', async () => {
    const event = { id: md5('25042'), tenant, recordedAt: at(0), type: 'LogReceived' } as const;
    const row = { ...event, sequence: 1, source: '', time: at(0), data: {} };

    const blocks = await blocksOf((queries) => queries.stagesOf(row), undefined);

    expect(blocks).toBeLessThan(50);
  });

  it.each<[string, TransactionFilter]>([
    ['all', {}],
    ['a rare code', { code: 'MVCC_READ_CONFLICT' }],
    ['one object', { objectId: '777' }],
    ['a frequent event', { event: 'IncidentRecorded' }],
    ['a rare event', { event: 'PolicyApproved' }],
  ])(
    'given transactions, when %s is listed, then the last page costs what the first does',
    async (...given) => {
      const [, filter] = given;
      const read: Read = (queries, cursor) => queries.transactions(filter, page(cursor));

      const first = await blocksOf(read, undefined);
      const last = await blocksOf(read, lastCursor('transactions', 110, 0));

      expect(Math.max(first, last)).toBeLessThan(mostBlocks);
    },
  );

  it('given transactions, when a span of time is listed, then the last page costs what the first does', async () => {
    const filter = { since: at(100), until: at(40_000) };
    const read: Read = (queries, cursor) => queries.transactions(filter, page(cursor));

    const first = await blocksOf(read, undefined);
    const last = await blocksOf(read, lastCursor('transactions by time', at(110), 110, 0));

    expect(Math.max(first, last)).toBeLessThan(mostBlocks);
  });
});
