import fc from 'fast-check';
import { at, blockOf, type TestTransaction } from '../testing/chain.test.kit';
import { openProjection, type TestProjection } from '../testing/projection.test.kit';
import * as make from '../testing/records.test.kit';
import { stored, storedEntries } from '../testing/stored.test.kit';
import { walk } from '../testing/walk.test.kit';
import type { IncidentFilter, Page, PageRequest, TransactionFilter } from './queries';

let projection: TestProjection;
let height = 0;

const members = ['AlphaMSP', 'BetaMSP', 'GammaMSP'] as const;
const statuses = ['acknowledged', 'dismissed'] as const;

/** The transactions of the next block: everything that is listed, mixed by its number. */
function transactionsOf(number: number): TestTransaction[] {
  const msp = members[number % 3] ?? '';
  const severity = number % 2 === 0 ? 'high' : 'low';
  const id = `i-${number}`;
  const change = { severity, siteId: `site-${number % 4}`, type: `type-${number % 5}` } as const;
  const status = statuses[number % 5];
  const policyId = `POL-${String(number).padStart(12, '0')}`;
  const announcement = { event: 'IncidentRecorded', owner: msp, id } as const;
  return [
    {
      ...{ msp, time: at((number * 7) % 40), announcements: [announcement, announcement] },
      writes: [
        make.incident(msp, id, change, (number * 7) % 40),
        ...(status === undefined
          ? []
          : [make.incidentEntry(msp, id, 1, { change: 'status', status })]),
        make.device(msp, `cam-${number}`, {
          ...{ tenant: `t${number % 2}`, siteId: `site-${number % 4}` },
          trust: number % 3 === 0 ? 'quarantined' : 'trusted',
        }),
        ...[make.site(msp, `site-${number}`), make.policy(msp, { policyId })],
        make.revision(msp, { policyId }),
      ],
    },
    { msp, code: 'MVCC_READ_CONFLICT', time: at(number % 40) },
  ];
}

async function nextBlocks(count: number): Promise<void> {
  const numbers = Array.from({ length: count }, () => height++);
  const entries = numbers.flatMap((number) => blockOf(number, transactionsOf(number)));
  const parked = numbers.map((number) => stored('intake', number, 'bad'));
  await projection.record([...storedEntries(entries, 1000), ...parked]);
}

beforeAll(async () => {
  projection = await openProjection();
  await nextBlocks(60);
});
afterAll(() => projection[Symbol.asyncDispose]());

const limits = fc.integer({ min: 5, max: 40 });

/** Walks a list while blocks come in, and compares what was there before with all of it at once. */
async function walkWhileGrowing<Item>(
  read: (page: PageRequest) => Promise<Page<Item>>,
  limit: number,
  fits: (item: Item) => boolean = () => true,
): Promise<void> {
  const expected = (await read({ limit: 500 })).items;
  const found = await walk(read, limit, () => nextBlocks(1));

  const keys = expected.map((item) => JSON.stringify(item));
  const foundKeys = found.map((item) => JSON.stringify(item));
  expect(foundKeys.filter((key) => keys.includes(key))).toEqual(keys);
  expect(new Set(foundKeys).size).toBe(foundKeys.length);
  expect(found.every(fits)).toBe(true);
}

describe('pages of lists of the ledger', () => {
  it.each([
    'policies',
    'sites',
    'approvals',
    'parked',
    'devices',
    'incidents',
    'transactions',
  ] as const)(
    'given the list of %s, when it is walked while blocks come in, then each row comes once',
    async (list) => {
      const { queries } = projection;
      const reads = {
        policies: (page: PageRequest) => queries.policies({}, page),
        devices: (page: PageRequest) => queries.devices({}, page),
        incidents: (page: PageRequest) => queries.incidents({}, page),
        transactions: (page: PageRequest) => queries.transactions({}, page),
        sites: (page: PageRequest) => queries.sites(page),
        approvals: (page: PageRequest) => queries.approvals({}, page),
        parked: (page: PageRequest) => queries.parked(page),
      };

      await walkWhileGrowing<unknown>(reads[list], 17);
    },
  );

  const incidentFilters: fc.Arbitrary<IncidentFilter> = fc.record(
    {
      owner: fc.constantFrom(...members),
      siteId: fc.constantFrom('site-0', 'site-3', 'none'),
      status: fc.constantFrom('open', 'acknowledged', 'dismissed', 'closed'),
      severity: fc.constantFrom('high', 'low'),
      type: fc.constantFrom('type-1', 'type-4'),
      since: fc.constantFrom(at(0), at(13)),
      until: fc.constantFrom(at(20), at(40)),
    },
    { requiredKeys: [] },
  );

  it('given any filter, when incidents are walked, then those that fit come once', async () => {
    await fc.assert(
      fc.asyncProperty(incidentFilters, limits, async (filter, limit) => {
        const { since = '', until = '9', ...equal } = filter;
        const all = (await projection.queries.incidents({}, { limit: 500 })).items;
        const ofFilter = all.filter(
          (item) =>
            since <= item.recordedAt &&
            item.recordedAt < until &&
            Object.entries(equal).every(([name, value]) => Reflect.get(item, name) === value),
        );

        const found = await walk((page) => projection.queries.incidents(filter, page), limit);

        expect(found).toEqual(ofFilter);
      }),
      { numRuns: 40 },
    );
  });

  const transactionFilters: fc.Arbitrary<TransactionFilter> = fc.record(
    {
      block: fc.integer({ min: 0, max: 60 }),
      code: fc.constantFrom('VALID', 'MVCC_READ_CONFLICT', 'none'),
      msp: fc.constantFrom(...members),
      event: fc.constantFrom('IncidentRecorded', 'PolicyApproved'),
      owner: fc.constantFrom(...members),
      objectId: fc.constantFrom('i-3', 'i-40', 'none'),
      since: fc.constantFrom(at(0), at(13)),
      until: fc.constantFrom(at(20), at(40)),
    },
    { requiredKeys: [] },
  );

  it('given any filter, when transactions are walked, then those that fit come once', async () => {
    await fc.assert(
      fc.asyncProperty(transactionFilters, limits, async (filter, limit) => {
        const { block, code, msp, event, owner, objectId, since = '', until = '9' } = filter;
        const all = (await projection.queries.transactions({}, { limit: 500 })).items;
        const isAny = event === undefined && owner === undefined && objectId === undefined;
        const ofFilter = all.filter(
          (item) =>
            (block ?? item.block) === item.block &&
            (code ?? item.code) === item.code &&
            (msp ?? item.creator.msp) === item.creator.msp &&
            (isAny ||
              item.announcements.some(
                (a) =>
                  (event ?? a.event) === a.event &&
                  (owner ?? a.owner) === a.owner &&
                  (objectId ?? a.id) === a.id,
              )) &&
            since <= item.time &&
            item.time < until,
        );

        const found = await walk((page) => projection.queries.transactions(filter, page), limit);

        expect(new Set(found.map(({ transactionId }) => transactionId))).toEqual(
          new Set(ofFilter.map(({ transactionId }) => transactionId)),
        );
        expect(found).toHaveLength(ofFilter.length);
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    [{ tenant: 't1' }, (n: number) => n % 2 === 1],
    [{ tenant: 't1', siteId: 'site-3' }, (n: number) => n % 4 === 3],
    [{ trust: 'quarantined' }, (n: number) => n % 3 === 0],
    [
      { tenant: 't0', trust: 'trusted', status: 'active' },
      (n: number) => n % 2 === 0 && n % 3 !== 0,
    ],
    [{ status: 'revoked' }, () => false],
  ] as const)(
    'given the filter %j, when devices are walked, then those that fit come once',
    async (filter, fits) => {
      const numberOf = (deviceId: string) => Number(deviceId.slice(4));
      const all = (await projection.queries.devices({}, { limit: 500 })).items;

      const found = await walk((page) => projection.queries.devices(filter, page), 7);

      expect(found).toEqual(all.filter(({ deviceId }) => fits(numberOf(deviceId))));
    },
  );
});
