import { sql } from 'kysely';
import { at } from '../testing/chain.test.kit';
import { blocksOf, lastCursor, page, type Read } from '../testing/page-cost.test.kit';
import { openProjection, type TestProjection } from '../testing/projection.test.kit';
import type { EventFilter, IncidentFilter, TransactionFilter } from './queries';

const rows = 50_000;
const viewer = { mspId: 'Msp1', member: 'alpha' };
/** 51 rows with what belongs to each; the tables and their indexes have thousands. */
const mostBlocks = 500;

let projection: TestProjection;

/** 50,000 events, incidents and transactions, one for each second, and a few of a rare kind. */
beforeAll(async () => {
  projection = await openProjection();
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
  await sql`analyze`.execute(query);
});
afterAll(() => projection[Symbol.asyncDispose]());

const tenant = 'tenant 0';

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

      const first = await blocksOf(projection, read, undefined);
      const last = await blocksOf(projection, read, lastCursor('events', at(110), 110));

      expect(Math.max(first, last)).toBeLessThan(mostBlocks);
    },
  );

  it.each<[string, IncidentFilter]>([
    ['all', {}],
    ['an owner', { owner: 'Msp1' }],
    ['a rare severity', { severity: 'high' }],
    ['a span of time', { owner: 'Msp1', since: at(100), until: at(40_000) }],
    ['what the member sees', { viewer: { ...viewer, tenant: 'alpha' } }],
  ])(
    'given incidents, when %s is listed, then the last page costs what the first does',
    async (...given) => {
      const [, filter] = given;
      const read: Read = (queries, cursor) => queries.incidents(filter, page(cursor));

      const first = await blocksOf(projection, read, undefined);
      const last = await blocksOf(
        projection,
        read,
        lastCursor('incidents', at(110), 'Msp1', '110'),
      );

      expect(Math.max(first, last)).toBeLessThan(mostBlocks);
    },
  );

  it.each<[string, TransactionFilter]>([
    ['all', {}],
    ['a rare code', { code: 'MVCC_READ_CONFLICT' }],
    ['one object', { objectId: '777' }],
    ['a frequent event', { event: 'IncidentRecorded' }],
    ['a rare event', { event: 'PolicyApproved' }],
    ['what the member sees', { viewer: { ...viewer, tenant: 'alpha' } }],
    ['what another tenant sees', { viewer: { ...viewer, tenant: 'other' } }],
  ])(
    'given transactions, when %s is listed, then the last page costs what the first does',
    async (...given) => {
      const [, filter] = given;
      const read: Read = (queries, cursor) => queries.transactions(filter, page(cursor));

      const first = await blocksOf(projection, read, undefined);
      const last = await blocksOf(projection, read, lastCursor('transactions', 110, 0));

      expect(Math.max(first, last)).toBeLessThan(mostBlocks);
    },
  );

  it('given transactions, when a span of time is listed, then the last page costs what the first does', async () => {
    const filter = { since: at(100), until: at(40_000) };
    const read: Read = (queries, cursor) => queries.transactions(filter, page(cursor));

    const first = await blocksOf(projection, read, undefined);
    const last = await blocksOf(
      projection,
      read,
      lastCursor('transactions by time', at(110), 110, 0),
    );

    expect(Math.max(first, last)).toBeLessThan(mostBlocks);
  });
});
