import { at, chainOf, hashOf, type TestTransaction } from '../testing/chain.test.kit';
import {
  clearProjection,
  openProjection,
  type TestProjection,
} from '../testing/projection.test.kit';
import * as make from '../testing/records.test.kit';
import { storedEntries } from '../testing/stored.test.kit';
import type { PolicyRow } from './queries';

let projection: TestProjection;

beforeAll(async () => {
  projection = await openProjection();
});
afterAll(() => projection[Symbol.asyncDispose]());
beforeEach(async () => {
  await clearProjection(projection);
  projection.now = at(3600);
});

const page = { limit: 50 };
const alpha = { msp: 'AlphaMSP', siteId: 'a-1' };
const beta = { msp: 'BetaMSP', siteId: 'b-1' };
const gamma = { msp: 'GammaMSP', siteId: 'g-1' };

const founding: TestTransaction = {
  writes: [
    ...[make.member('AlphaMSP'), make.member('BetaMSP'), make.member('GammaMSP')],
    ...[alpha, beta, gamma].map(({ msp, siteId }) => make.site(msp, siteId)),
  ],
};
const proposed: TestTransaction = { writes: [make.policy('AlphaMSP'), make.revision('AlphaMSP')] };
const activatedAt = at(10);
const head = { status: 'active', latestRevision: 1, activeRevision: 1, activatedAt } as const;
const approved: TestTransaction = {
  writes: [make.policy('AlphaMSP', head), make.approval('AlphaMSP', 'BetaMSP')],
};

async function policyAfter(...blocks: readonly TestTransaction[]): Promise<PolicyRow | undefined> {
  await projection.record(storedEntries(chainOf([founding, ...blocks].map((block) => [block]))));
  return projection.queries.policy(make.policyId);
}

function attested(...sites: readonly (typeof alpha)[]): TestTransaction {
  return { writes: sites.map((site) => make.receipt('AlphaMSP', site)) };
}

function states(policy: PolicyRow | undefined): string[] | undefined {
  return policy?.sites.map(({ siteId, state }) => `${siteId} ${state}`);
}

describe('the status of a policy', () => {
  it('given a proposal, when it is read, then it is proposed and binds no site yet', async () => {
    const policy = await policyAfter(proposed);

    expect(policy).toEqual({
      ...{ owner: 'AlphaMSP', policyId: make.policyId, status: 'proposed' },
      ...{ latest: make.revisionRecord('AlphaMSP'), approvals: ['AlphaMSP'], sites: [] },
      ...{ block: 1, blockHash: hashOf('block 1'), transaction: 0, transactionId: 'tx-1-0' },
    });
  });

  it('given the quorum, when some sites have attested, then it is approved and names the others', async () => {
    const policy = await policyAfter(proposed, approved, attested(alpha, gamma));

    expect(policy).toMatchObject({
      ...{ status: 'approved', activatedAt, approvals: ['AlphaMSP', 'BetaMSP'] },
      active: { revision: 1 },
    });
    expect(policy?.sites).toEqual([
      {
        ...{ owner: 'AlphaMSP', siteId: 'a-1', state: 'active', joinedLater: false, revision: 1 },
        ...{ compiledHash: hashOf('compiled 1'), since: at(8) },
        ...{ block: 3, blockHash: hashOf('block 3'), transaction: 0, transactionId: 'tx-3-0' },
      },
      { owner: 'BetaMSP', siteId: 'b-1', state: 'pending', joinedLater: false },
      expect.objectContaining({ siteId: 'g-1', state: 'active' }) as object,
    ]);
  });

  it('given the quorum, when every site has attested, then it is active', async () => {
    const policy = await policyAfter(proposed, approved, attested(alpha, beta, gamma));

    expect(policy?.status).toBe('active');
  });

  it('given an active policy, when a silent site is registered later, then the policy stays active and names it as pending', async () => {
    const site = make.site('BetaMSP', 'b-2', { since: at(20) });

    const policy = await policyAfter(proposed, approved, attested(alpha, beta, gamma), {
      writes: [site],
    });

    expect(policy?.status).toBe('active');
    expect(policy?.sites[2]).toEqual({
      ...{ owner: 'BetaMSP', siteId: 'b-2', state: 'pending', joinedLater: true },
    });
  });

  it('given a policy that one site has not attested, when another is registered later, then it is not active yet', async () => {
    const site = make.site('BetaMSP', 'b-2', { since: at(20) });

    const policy = await policyAfter(proposed, approved, attested(alpha, gamma), {
      writes: [site, make.receipt('AlphaMSP', { msp: 'BetaMSP', siteId: 'b-2' })],
    });

    expect(policy?.status).toBe('approved');
    expect(states(policy)).toEqual(['a-1 active', 'b-1 pending', 'b-2 active', 'g-1 active']);
  });

  it('given a site that joined, when a newer revision is activated, then that binds it too', async () => {
    const site = make.site('BetaMSP', 'b-2', { since: at(20) });
    const next = { latestRevision: 2, activeRevision: 2, activatedAt: at(30) };

    const policy = await policyAfter(proposed, approved, attested(alpha, beta, gamma), {
      writes: [
        ...[site, make.revision('AlphaMSP', { revision: 2, change: 'update' })],
        make.policy('AlphaMSP', { status: 'active', ...next }),
        ...[alpha, beta, gamma].map((one) => make.receipt('AlphaMSP', one, 2)),
      ],
    });

    expect(policy?.status).toBe('approved');
    expect(policy?.sites[2]).toMatchObject({ siteId: 'b-2', state: 'pending', joinedLater: false });
  });

  it.each([
    ['has ended', make.site('GammaMSP', 'g-1', { until: at(3600) })],
    ['is of a removed member', make.member('GammaMSP', 'removed')],
  ])('given a silent site, when it %s, then it is left out', async (_, change) => {
    const policy = await policyAfter(proposed, approved, attested(alpha, beta), {
      writes: [change],
    });

    expect(policy?.status).toBe('active');
    expect(states(policy)).toEqual(['a-1 active', 'b-1 active']);
  });

  it('given a site that will end, when that time has not come, then it is bound', async () => {
    projection.now = at(3599);

    const policy = await policyAfter(proposed, approved, attested(alpha, beta), {
      writes: [make.site('GammaMSP', 'g-1', { until: at(3600) })],
    });

    expect(states(policy)).toEqual(['a-1 active', 'b-1 active', 'g-1 pending']);
  });

  it('given a policy that binds its own sites, when they have attested, then it is active', async () => {
    const own = make.revision('AlphaMSP', { quorum: 1, binding: 'own' });

    const policy = await policyAfter(
      { writes: [make.policy('AlphaMSP', head), own] },
      attested(alpha),
    );

    expect(policy?.status).toBe('active');
    expect(states(policy)).toEqual(['a-1 active']);
  });

  it('given a newer revision that counts, when only older ones are attested, then it says so', async () => {
    const next = { status: 'active', latestRevision: 2, activeRevision: 2, activatedAt } as const;

    const policy = await policyAfter(proposed, approved, attested(alpha, beta), {
      writes: [
        make.revision('AlphaMSP', { revision: 2, change: 'update' }),
        make.policy('AlphaMSP', next),
        make.receipt('AlphaMSP', alpha, 2),
      ],
    });

    expect(policy?.status).toBe('approved');
    expect(states(policy)).toEqual(['a-1 active', 'b-1 older', 'g-1 pending']);
    expect(policy?.sites[1]).toMatchObject({ revision: 1, block: 3 });
  });

  it('given a newer revision that waits, when it is read, then the one before still counts', async () => {
    const waiting = { ...head, latestRevision: 2 };

    const policy = await policyAfter(proposed, approved, attested(alpha, beta, gamma), {
      writes: [
        make.revision('AlphaMSP', { revision: 2, change: 'update', proposer: 'GammaMSP' }),
        make.policy('AlphaMSP', waiting),
      ],
    });

    expect(policy).toMatchObject({
      ...{ status: 'active', approvals: ['GammaMSP'], block: 4 },
      ...{ latest: { revision: 2 }, active: { revision: 1 } },
    });
  });

  it('given a deactivation that counts, when it is read, then it is inactive and binds no site', async () => {
    const ended = { status: 'inactive', latestRevision: 2 } as const;

    const policy = await policyAfter(proposed, approved, attested(alpha, beta, gamma), {
      writes: [
        make.revision('AlphaMSP', { revision: 2, change: 'deactivate' }),
        make.policy('AlphaMSP', ended),
      ],
    });

    expect(policy).toMatchObject({ status: 'inactive', sites: [] });
    expect(policy).not.toHaveProperty('active');
    expect(policy).not.toHaveProperty('activatedAt');
  });
});

describe('lists of policies', () => {
  async function recordMany(): Promise<void> {
    const statuses = [...[head, { status: 'proposed' }, { status: 'inactive' }, head]] as const;
    const writes = statuses.map((change, index) => {
      const policyId = `POL-00000000000${index}`;
      const policy = { ...make.revisionRecord('AlphaMSP').policy, policyName: `name ${index % 2}` };
      return {
        writes: [
          make.policy('AlphaMSP', { latestRevision: 1, ...change, policyId }),
          make.revision('AlphaMSP', { policyId, policy }),
        ],
      };
    });
    const receipts = [alpha, beta, gamma].map((site) =>
      make.receipt('AlphaMSP', site, 1, 'POL-000000000003'),
    );
    await policyAfter(...writes, { writes: receipts });
  }

  it.each([
    [{}, ['3', '2', '1', '0']],
    [{ status: 'active' }, ['3']],
    [{ status: 'approved' }, ['0']],
    [{ status: 'proposed' }, ['1']],
    [{ status: 'inactive' }, ['2']],
    [{ name: 'name 1' }, ['3', '1']],
    [{ name: 'name 1', status: 'active' }, ['3']],
    [{ owner: 'AlphaMSP', name: 'name 0' }, ['2', '0']],
    [{ owner: 'BetaMSP' }, []],
    [{ name: "'; drop schema projection cascade; --" }, []],
  ] as const)(
    'given policies, when they are listed by %j, then they are %j',
    async (filter, ids) => {
      await recordMany();

      const { items } = await projection.queries.policies(filter, page);

      expect(items.map(({ policyId }) => policyId.slice(-1))).toEqual(ids);
    },
  );

  it('given revisions, when they are read, then the newest comes first', async () => {
    await policyAfter(proposed, {
      writes: [make.revision('AlphaMSP', { revision: 2, change: 'update' })],
    });

    const revisions = await projection.queries.policyRevisions(make.policyId);

    expect(revisions.map(({ revision }) => revision)).toEqual([2, 1]);
    expect(await projection.queries.policyRevisions('POL-000000000009')).toEqual([]);
  });
});

describe('approvals', () => {
  it('given a proposal of the owner, when it waits, then it says for whom', async () => {
    await policyAfter(proposed);

    const { items } = await projection.queries.approvals({}, page);

    expect(items).toEqual([
      {
        ...{ kind: 'policy', owner: 'AlphaMSP', id: make.policyId, number: 1 },
        change: 'propose',
        contentHash: make.revisionRecord('AlphaMSP').contentHash,
        ...{ proposer: 'AlphaMSP', approvals: ['AlphaMSP'], quorum: 2 },
        ...{ waitingFor: ['BetaMSP', 'GammaMSP'], proposedAt: at(0) },
      },
    ]);
  });

  it('given a proposal of another member, when the owner is silent, then the others need their own quorum', async () => {
    const change = { proposer: 'BetaMSP', quorum: 1, quorumOfOthers: 2 } as const;
    await policyAfter({ writes: [make.policy('AlphaMSP'), make.revision('AlphaMSP', change)] });

    const { items } = await projection.queries.approvals({}, page);

    expect(items).toMatchObject([{ quorum: 2, waitingFor: ['AlphaMSP', 'GammaMSP'] }]);
  });

  it.each([
    ['a revision that counts', [approved]],
    [
      'a deactivation that counts',
      [
        {
          writes: [
            make.revision('AlphaMSP', { revision: 2, change: 'deactivate' as const }),
            make.policy('AlphaMSP', { status: 'inactive', latestRevision: 2 }),
          ],
        },
      ],
    ],
  ])('given %s, when approvals are listed, then it waits for none', async (_, blocks) => {
    await policyAfter(proposed, ...blocks);

    const { items } = await projection.queries.approvals({}, page);

    expect(items).toEqual([]);
  });
});
