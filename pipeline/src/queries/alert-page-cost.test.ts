import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { at } from '../testing/chain.test.kit';
import { blocksOf, lastCursor, page, type Read } from '../testing/page-cost.test.kit';
import { openProjection, type TestProjection } from '../testing/projection.test.kit';
import type { AlertFilter, ThreatFilter } from './alerts';

const rows = 20_000;
/** 51 rows of many pages of each index; each table has several hundred. */
const mostBlocks = 150;

let projection: TestProjection;

/** One row for each second, and a few of a rare kind. */
beforeAll(async () => {
  projection = await openProjection();
  const time = sql`to_char(timestamptz '2026-01-31T10:00:00Z' + n * interval '1 second',
    'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  const numbers = sql`generate_series(1, ${rows}::int) as n`;
  const { query } = projection.database;
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
      array(select md5((n * 10 + m)::text) from generate_series(0, 9) as m)
    from generate_series(1, ${rows / 10}::int) as n`.execute(query);
  await sql`analyze`.execute(query);
});
afterAll(() => projection[Symbol.asyncDispose]());

const tenant = 'tenant 0';

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

describe('the cost of pages of 20,000 rows', () => {
  it.each<[string, AlertFilter]>([
    ['all', { tenant }],
    ['a rare status', { tenant, status: 'open' }],
    ['a frequent status', { tenant, status: 'resolved' }],
    ['a rare severity', { tenant, severity: 'critical' }],
    ['a device', { tenant, deviceId: 'dev 700' }],
    ['a span of time', { tenant, since: at(100), until: at(15_000) }],
  ])(
    'given alerts, when %s is listed, then the last page costs what the first does',
    async (...given) => {
      const [, filter] = given;
      const read: Read = (queries, cursor) => queries.alerts(filter, page(cursor));

      const first = await blocksOf(projection, read, undefined);
      const last = await blocksOf(projection, read, lastCursor('alerts', at(110), 'alt 110'));

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

      const first = await blocksOf(projection, read, undefined);
      const last = await blocksOf(projection, read, lastCursor('threats', at(110), 'thr 110'));

      expect(Math.max(first, last)).toBeLessThan(mostBlocks);
    },
  );

  it('given stages of 20,000 events, when those of one are read, then it costs a few blocks', async () => {
    const event = { id: md5('10042'), tenant, recordedAt: at(0), type: 'LogReceived' } as const;
    const row = { ...event, sequence: 1, source: '', time: at(0), data: {} };

    const blocks = await blocksOf(projection, (queries) => queries.stagesOf(row), undefined);

    expect(blocks).toBeLessThan(30);
  });
});
