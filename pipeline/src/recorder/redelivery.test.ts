import type { StoredRecord } from '@edgebeat/bus';
import fc from 'fast-check';
import { changed, raised } from '../testing/alerts.test.kit';
import { at, chainOf } from '../testing/chain.test.kit';
import {
  clearProjection,
  dropProjection,
  ledgerTables,
  openProjection,
  type TestProjection,
} from '../testing/projection.test.kit';
import * as make from '../testing/records.test.kit';
import { stored, storedEntries, storedEvent } from '../testing/stored.test.kit';

let projection: TestProjection;

beforeAll(async () => {
  projection = await openProjection();
});
afterAll(() => projection[Symbol.asyncDispose]());
beforeEach(() => clearProjection(projection));

const alpha = { msp: 'AlphaMSP', siteId: 'a-1' };
const founding = {
  writes: [
    ...[make.member('AlphaMSP'), make.member('BetaMSP')],
    ...[make.site('AlphaMSP', 'a-1'), make.site('BetaMSP', 'b-1'), make.identity('AlphaMSP', 'op')],
  ],
};
const status = (name: 'acknowledged' | 'contained') =>
  ({ change: 'status', status: name }) as const;

/** A chain in which everything changes more than once, also within one transaction's block. */
const chain = chainOf([
  [founding, { code: 'ENDORSEMENT_POLICY_FAILURE' }],
  [
    { writes: [make.policy('AlphaMSP'), make.revision('AlphaMSP')] },
    { writes: [make.incident('AlphaMSP', 'i-1'), make.incident('AlphaMSP', 'i-2')] },
    { writes: [make.incidentEntry('AlphaMSP', 'i-1', 1, status('acknowledged'))] },
  ],
  [
    { writes: [make.incidentEntry('AlphaMSP', 'i-1', 2, { change: 'tlp', tlp: 'RED' })] },
    { writes: [make.incidentEntry('AlphaMSP', 'i-2', 1, status('acknowledged'))] },
    { writes: [make.incidentEntry('AlphaMSP', 'i-1', 3, status('contained'))] },
    { writes: [make.device('AlphaMSP', 'cam-1')] },
  ],
  [
    {
      writes: [
        make.policy('AlphaMSP', { status: 'active', activeRevision: 1, activatedAt: at(3) }),
        make.approval('AlphaMSP', 'BetaMSP'),
      ],
    },
    { writes: [make.receipt('AlphaMSP', alpha)] },
    { writes: [make.device('AlphaMSP', 'cam-1', { trust: 'quarantined' })] },
  ],
]);

/** Everything that a recorder reads, mixed as topics are; each topic counts its own offsets. */
function allRecords(): StoredRecord[] {
  const entries = storedEntries(chain);
  const events = Array.from({ length: 12 }, (_, offset) => [
    storedEvent(offset % 3 === 0 ? 'DetectionDecided' : 'LogReceived', offset),
    storedEvent('AgentReported', offset, { name: `agent ${offset % 2}`, processed: offset }),
    storedEvent('IncidentOpened', offset),
    raised(offset, { device_id: `dev_${offset % 2}` }),
    ...(offset % 3 === 0
      ? []
      : [changed(offset - 1, offset % 3 === 1 ? 'acknowledged' : 'resolved')]),
    ...(offset % 5 === 0
      ? [changed(offset, 'dismissed'), storedEvent('StageReached', offset)]
      : []),
    ...(offset % 4 === 0 ? [stored('control', offset, 'oops')] : []),
  ]).flat();
  return entries.flatMap((entry, index) => [entry, ...events.slice(index * 2, index * 2 + 2)]);
}

const records = allRecords();

/** Batches as a bus may bring them: in order, but from an earlier record on again now and then. */
const deliveries = fc
  .array(
    fc.record({ size: fc.integer({ min: 1, max: 9 }), back: fc.integer({ min: 0, max: 6 }) }),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((steps) => {
    const batches: StoredRecord[][] = [];
    let next = 0;
    for (const { size, back } of steps) {
      const from = Math.max(0, next - back);
      batches.push(records.slice(from, from + back + size), records.slice(from, next));
      next = Math.min(records.length, from + back + size);
    }
    return [...batches, records.slice(next), records.slice(Math.max(0, next - 3))];
  });

/** All but the positions, which say what came last. */
const tables = [
  ...[...ledgerTables, 'recording', 'parked', 'events', 'agents', 'node'],
  ...['alerts', 'threats', 'stages'],
];

describe('redelivery', () => {
  it('given any splits and repeats of what is on the bus, when it is recorded, then the rows are the same', async () => {
    await projection.record(records);
    const reference = await projection.dump();

    await fc.assert(
      fc.asyncProperty(deliveries, async (batches) => {
        await clearProjection(projection);

        for (const batch of batches) await projection.record(batch);

        expect(await projection.dump()).toEqual(reference);
      }),
      { numRuns: 10 },
    );
  });

  it.each(records.map((_, index) => index + 1).filter((end) => end % 6 === 0))(
    'given all that was recorded, when the first %i records come again alone, then no row changes',
    async (end) => {
      await projection.record(records);
      const reference = await projection.dump(tables);

      await projection.record(records.slice(0, end));

      expect(await projection.dump(tables)).toEqual(reference);
    },
  );

  it('given recorders that run at once, when both record everything, then the rows are the same', async () => {
    await projection.record(records);
    const reference = await projection.dump();
    await clearProjection(projection);

    await Promise.all([1, 2, 3].map(() => projection.record(records)));

    expect(await projection.dump()).toEqual(reference);
  });
});

describe('rebuilding', () => {
  it('given a dropped schema, when everything is recorded in other batches, then all rows are the same bytes', async () => {
    for (const record of records) await projection.record([record]);
    const reference = await projection.dump();
    await dropProjection(projection);

    await projection.record(records);

    expect(await projection.dump()).toEqual(reference);
  });
});
