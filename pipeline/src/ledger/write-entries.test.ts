import { at, chainOf, hashOf, type TestTransaction } from '../testing/chain.test.kit';
import {
  clearProjection,
  openProjection,
  type TestProjection,
} from '../testing/projection.test.kit';
import * as make from '../testing/records.test.kit';
import { stored, storedEntries } from '../testing/stored.test.kit';
import { recorded, viewCases } from './incident-view.test.data';

let projection: TestProjection;

beforeAll(async () => {
  projection = await openProjection();
});
afterAll(() => projection[Symbol.asyncDispose]());
beforeEach(() => clearProjection(projection));

function apply(...blocks: readonly (readonly TestTransaction[])[]): Promise<void> {
  return projection.record(storedEntries(chainOf(blocks)));
}

const page = { limit: 50 };
const founding: TestTransaction = {
  writes: [make.member('AlphaMSP'), make.member('BetaMSP'), make.member('GammaMSP')],
};

describe('incidents', () => {
  it.each(viewCases)(
    'given a recorded incident, when it gets $title, then it is listed as the table says',
    async ({ entries, changes }) => {
      const { commitment } = recorded;
      await apply(
        [{ writes: [make.incident('AlphaMSP', 'i-1', { commitment })] }],
        ...entries.map(({ amendment, effect = 'applied' as const }, index) => [
          { writes: [make.incidentEntry('AlphaMSP', 'i-1', index + 1, amendment, { effect })] },
        ]),
      );

      const found = await projection.queries.incident('AlphaMSP', 'i-1');

      expect(found?.incident).toMatchObject({ ...recorded, ...changes });
      expect(found?.entries.map(({ amendment }) => amendment)).toEqual(
        entries.map(({ amendment }) => amendment),
      );
    },
  );

  it('given an incident with an entry of another member, when it is read, then each says where it lies', async () => {
    const status = { change: 'status', status: 'acknowledged' } as const;
    const by = { effect: 'proposed', actor: 'BetaMSP' } as const;
    await apply(
      [founding],
      [{ writes: [make.incident('AlphaMSP', 'i-1', {}, 3)] }],
      [{}, { writes: [make.incidentEntry('AlphaMSP', 'i-1', 1, status, by)] }],
    );

    const found = await projection.queries.incident(undefined, 'i-1');

    expect(found).toEqual({
      incident: {
        ...{ owner: 'AlphaMSP', id: 'i-1', siteId: 'site-1', agent: 'security' },
        ...recorded,
        commitment: { root: hashOf('root'), leaves: 12 },
        ...{ firstSeen: at(-60), lastSeen: at(-30), recordedAt: at(3), entries: 1 },
        contentHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        ...{ block: 1, blockHash: hashOf('block 1'), transaction: 0, transactionId: 'tx-1-0' },
      },
      entries: [
        {
          ...{ number: 1, actor: 'BetaMSP', amendment: status, effect: 'proposed', time: at(1) },
          ...{ block: 2, blockHash: hashOf('block 2'), transaction: 1, transactionId: 'tx-2-1' },
        },
      ],
    });
  });

  it('given one id of two owners, when it is read without an owner, then it is the first one', async () => {
    await apply(
      [{ writes: [make.incident('GammaMSP', 'i-1')] }],
      [{ writes: [make.incident('AlphaMSP', 'i-1')] }],
    );

    const found = await projection.queries.incident(undefined, 'i-1');

    expect(found?.incident.owner).toBe('GammaMSP');
    expect((await projection.queries.incidents({}, page)).items).toHaveLength(2);
  });
});

describe('membership', () => {
  it('given a device that changes, when it is listed, then it is as it is now in its old place', async () => {
    await apply(
      [{ writes: [make.device('AlphaMSP', 'cam-1')] }],
      [{ writes: [make.device('AlphaMSP', 'cam-2')] }],
      [{ writes: [make.device('AlphaMSP', 'cam-1', { trust: 'quarantined', reason: 'odd' })] }],
    );

    const { items } = await projection.queries.devices({}, page);

    expect(items.map(({ deviceId, trust }) => [deviceId, trust])).toEqual([
      ['cam-2', 'trusted'],
      ['cam-1', 'quarantined'],
    ]);
    expect(await projection.queries.device('AlphaMSP', 'cam-1')).toMatchObject({ reason: 'odd' });
    expect(await projection.queries.device('BetaMSP', 'cam-1')).toBeUndefined();
  });

  it('given sites and an identity, when they are read, then they are there with their place', async () => {
    await apply(
      [founding],
      [{ writes: [make.site('AlphaMSP', 'a-1'), make.identity('AlphaMSP', 'op')] }],
    );

    const { items } = await projection.queries.sites(page);

    expect(items).toEqual([
      {
        ...{ owner: 'AlphaMSP', siteId: 'a-1', since: at(0) },
        ...{ block: 1, blockHash: hashOf('block 1'), transaction: 0, transactionId: 'tx-1-0' },
      },
    ]);
    const { identities } = await projection.dump(['identities']);
    expect(identities).toEqual([expect.stringMatching(/^\(AlphaMSP,[0-9a-f]{64},op,,/) as string]);
  });
});

describe('the chain', () => {
  it('given transactions of every outcome, when they are read, then they say what they announced', async () => {
    const announced = { event: 'IncidentRecorded', owner: 'AlphaMSP', id: 'i-1' } as const;
    await apply(
      [{ msp: 'BetaMSP', code: 'MVCC_READ_CONFLICT', time: at(9) }],
      [
        {
          announcements: [
            { ...announced, contentHash: hashOf('c') },
            { ...announced, number: 2 },
          ],
        },
        {},
      ],
    );

    const found = await projection.queries.transaction('tx-1-0');

    expect(found).toEqual({
      ...{ block: 1, blockHash: hashOf('block 1'), transaction: 0, transactionId: 'tx-1-0' },
      ...{ code: 'VALID', time: at(1), creator: { msp: 'AlphaMSP', keyHash: hashOf('AlphaMSP') } },
      announcements: [
        { ...announced, contentHash: hashOf('c') },
        { ...announced, number: 2 },
      ],
    });
    expect(await projection.queries.block(1)).toEqual({
      ...{ number: 1, hash: hashOf('block 1'), time: at(1) },
      transactions: [
        { transactionId: 'tx-1-0', code: 'VALID' },
        { transactionId: 'tx-1-1', code: 'VALID' },
      ],
    });
    expect(await projection.queries.block(2)).toBeUndefined();
  });

  it('given an id that came twice, when it is read, then it is the first transaction', async () => {
    await apply([{ id: 't' }], [{ id: 't', code: 'DUPLICATE_TXID' }]);

    const found = await projection.queries.transaction('t');

    expect(found).toMatchObject({ block: 0, code: 'VALID' });
  });

  it('given a block that is there in part, when the state is read, then only whole blocks count', async () => {
    const entries = storedEntries(
      chainOf([[founding], [{}, { writes: [make.site('AlphaMSP', 's')] }]]),
    );
    const counts: number[] = [];

    for (const entry of entries) {
      await projection.record([entry]);
      counts.push((await projection.queries.state()).blocks);
    }

    expect(counts).toEqual([0, 0, 0, 1, 1, 1, 2]);
    expect(await projection.queries.state()).toEqual({ channel: 'common', blocks: 2, events: 0 });
  });

  it('given messages without the number of transactions, when the next block begins, then the one before counts', async () => {
    const entries = chainOf([[{}], [{}]]).map(({ ...entry }) => {
      if (entry.entry === 'transaction') delete entry.blockTransactions;
      return entry;
    });

    await projection.record(storedEntries(entries));

    expect((await projection.queries.state()).blocks).toBe(1);
  });
});

describe('what cannot be applied', () => {
  const good = make.member('AlphaMSP');
  const later = { ...make.member('BetaMSP'), value: '{"record":2}' };
  const [transaction, applied, ofLaterFormat, deleted, last] = chainOf([
    [{ writes: [good, later, make.member('GammaMSP'), make.member('DeltaMSP')] }],
  ]);

  it('given bad entries among good ones, when they are recorded, then they are parked and the rest is applied', async () => {
    const foreign = { ...transaction, channel: 'other', block: 7 };
    const values = [
      transaction,
      applied,
      ofLaterFormat,
      { ...deleted, value: null },
      foreign,
      {},
      last,
    ];

    await projection.record(
      values.map((value, offset) => stored('ledger.events', offset, JSON.stringify(value))),
    );

    const { items } = await projection.queries.parked(page);
    expect(items.map(({ offset, detail }) => [offset, detail])).toEqual([
      [5, expect.stringMatching(/^entry: /) as string],
      [4, "channel: this site's is common"],
      [3, 'value: no member is ever deleted'],
      [2, expect.stringMatching(/^record: .*; channel: /) as string],
    ]);
    const { members, applied: positions } = await projection.dump(['members', 'applied']);
    expect(members).toHaveLength(2);
    expect(positions).toEqual(['(common,0,0,4,4,1,1)']);
  });

  it('given text that is no JSON, when it is recorded, then the excerpt shows it', async () => {
    await projection.record([stored('ledger.events', 3, 'no\u0000json')]);

    const { items } = await projection.queries.parked(page);

    expect(items).toEqual([
      {
        ...{ topic: 'ledger.events', partition: 0, offset: 3, agent: 'recorder' },
        ...{ reason: 'invalid-argument', detail: 'value: must be JSON' },
        ...{ excerpt: 'no\ufffdjson', parkedAt: at(3) },
      },
    ]);
  });

  it('given names that PostgreSQL cannot hold, when they are recorded, then the rest of them is found', async () => {
    const base = make.revisionRecord('AlphaMSP').policy;
    const named = make.revision('AlphaMSP', { policy: { ...base, policyName: 'a\u0000b' } });
    await apply([founding], [{ writes: [make.policy('AlphaMSP'), named] }]);

    const { items } = await projection.queries.policies({ name: 'a\u0000b' }, page);

    expect(items.map(({ latest }) => latest.policy.policyName)).toEqual(['a\u0000b']);
  });
});
