import { action, anchor, log, seal, statement, treeAt } from '../testing/audit-records.test.kit';
import { at, chainOf, hashOf, type TestTransaction } from '../testing/chain.test.kit';
import {
  clearProjection,
  openProjection,
  type TestProjection,
} from '../testing/projection.test.kit';
import { storedEntries } from '../testing/stored.test.kit';
import { walk } from '../testing/walk.test.kit';

let projection: TestProjection;

beforeAll(async () => {
  projection = await openProjection();
});
afterAll(() => projection[Symbol.asyncDispose]());
beforeEach(() => clearProjection(projection));

const owner = 'AlphaMSP';

function apply(...transactions: readonly TestTransaction[]): Promise<void> {
  return projection.record(storedEntries(chainOf(transactions.map((one) => [one]))));
}

/** A log that anchors sizes one after the other. */
function anchoring(sizes: readonly number[]): TestTransaction[] {
  return sizes.map((size, index) => ({
    writes: [
      log(owner, 'log-1', { anchored: treeAt(size) }),
      anchor(owner, 'log-1', size, sizes[index - 1] ?? 0),
    ],
  }));
}

describe('logs', () => {
  it('given a log with an anchor, when it is read, then it says what it anchored and where each lies', async () => {
    await apply({ writes: [log(owner, 'log-1')] }, ...anchoring([5]));

    const found = await projection.queries.auditLog(undefined, 'log-1', { limit: 5 });

    const place = {
      block: 1,
      blockHash: hashOf('block 1'),
      transaction: 0,
      transactionId: 'tx-1-0',
    };
    expect(found).toEqual({
      log: {
        ...{ owner, logId: 'log-1', siteId: 'site-1', publicKey: 'AAAA', status: 'open' },
        ...{ anchored: treeAt(5), openedAt: at(0), ...place },
      },
      anchors: { items: [{ ...treeAt(5), provenFrom: 0, anchoredAt: at(5), ...place }] },
    });
  });

  it('given many anchors, when they are read page by page, then all come, the largest first', async () => {
    const sizes = [1, 2, 9, 10, 11, 100, 1_000_000_000_000];
    await apply(...anchoring(sizes));

    const anchors = await walk(async (page) => {
      const found = await projection.queries.auditLog(owner, 'log-1', page);
      return found?.anchors ?? { items: [] };
    }, 3);

    expect(anchors.map(({ size }) => size)).toEqual([...sizes].reverse());
  });

  it('given a sealed log, when it is read, then the seal tells what was lost', async () => {
    await apply(...anchoring([5]), {
      writes: [
        log(owner, 'log-1', { status: 'sealed', anchored: treeAt(5) }),
        seal(owner, 'log-1', treeAt(5)),
        log(owner, 'log-2', { previous: 'log-1' }),
      ],
    });

    const found = await projection.queries.auditLog(owner, 'log-1', { limit: 5 });

    const open = await projection.queries.auditLogs({ status: 'open' }, { limit: 5 });
    expect(found?.log.status).toBe('sealed');
    expect(found?.seal).toMatchObject({
      ...{ statement: statement(owner, 'log-1'), anchored: treeAt(5), sealedAt: at(9), block: 1 },
    });
    expect(open.items).toMatchObject([{ logId: 'log-2', previous: 'log-1' }]);
  });

  it('given logs of one id, when it is read without an owner, then it is the first; no log is none', async () => {
    await apply({ writes: [log('BetaMSP', 'log-1')] }, { writes: [log(owner, 'log-1')] });

    const found = await projection.queries.auditLog(undefined, 'log-1', { limit: 5 });
    const missing = await projection.queries.auditLog(owner, 'log-9', { limit: 5 });

    expect(found?.log.owner).toBe('BetaMSP');
    expect(missing).toBeUndefined();
  });

  it('given logs and actions, when the chain comes again, then the tables are byte-equal', async () => {
    const chain = [
      ...anchoring([5, 9]),
      { writes: [action(owner, 'a-1'), seal(owner, 'log-1', treeAt(9))] },
    ];
    await apply(...chain);
    const before = await projection.dump();

    await apply(...chain);

    expect(await projection.dump()).toEqual(before);
  });
});

describe('actions', () => {
  it('given actions of members, when one’s are listed by class, then they come newest first', async () => {
    await apply(
      { writes: [action(owner, 'a-1'), action(owner, 'a-2', { class: 'refusal' })] },
      { writes: [action('BetaMSP', 'b-1'), action(owner, 'a-3')] },
    );

    const found = await projection.queries.auditActions({ owner, class: 'login' }, { limit: 5 });

    expect(found.items.map(({ id }) => id)).toEqual(['a-3', 'a-1']);
    expect(found.items[1]).toMatchObject({ siteId: 'site-1', hash: hashOf('a-1'), block: 0 });
  });
});
