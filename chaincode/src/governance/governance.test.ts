import {
  GovernanceApprovalRecord,
  GovernanceProposalRecord,
  GovernanceView,
  type PolicyRevisionRecord,
} from '@edgebeat/core';
import { makeFounded, type TestConsortium } from '../fakes/test-consortium';
import { propose as proposePolicy, view as policyView } from '../policy/policy.test.kit';

type Index = 0 | 1 | 2;

const two = { policies: { quorum: 2, binding: 'all' } } as const;
const request = { commandId: 'terms-1', expectedRevision: 0, change: two };

let consortium: TestConsortium;

beforeEach(async () => {
  consortium = await makeFounded({ quorum: 1, binding: 'all' });
});

function propose(change: object = {}, by: Index = 0) {
  const { ledger, members } = consortium;
  return ledger.submit(members[by].admin, 'governance:propose', { ...request, ...change });
}

async function proposed(change: object = {}, by: Index = 0): Promise<GovernanceProposalRecord> {
  const { ledger, members } = consortium;
  const { admin } = members[by];
  const argument = { ...request, ...change };
  return ledger.ask(GovernanceProposalRecord, admin, 'governance:propose', argument);
}

function approve(
  { owner, commandId, contentHash }: GovernanceProposalRecord,
  by: Index,
  change: object = {},
) {
  const { ledger, members } = consortium;
  const argument = { owner, commandId, contentHash, ...change };
  return ledger.submit(members[by].admin, 'governance:approve', argument);
}

function view(proposal?: Pick<GovernanceProposalRecord, 'owner' | 'commandId'>) {
  const { ledger, members } = consortium;
  const named = proposal && { owner: proposal.owner, commandId: proposal.commandId };
  const argument = named === undefined ? {} : { proposal: named };
  return ledger.ask(GovernanceView, members[2].client, 'governance:get', argument);
}

describe('governance', () => {
  it('given a founded consortium, when its terms are read, then they are the charter’s', async () => {
    expect(await view()).toEqual({
      revision: 0,
      policies: { quorum: 1, binding: 'all' },
      images: { quorum: 1, binding: 'all' },
      protocolVersion: 1,
    });
  });

  it('given a proposal of one of three, when it is read, then it says whom it still needs', async () => {
    const proposal = await proposed();

    const { revision, policies, proposal: found } = await view(proposal);

    expect([revision, policies.quorum]).toEqual([0, 1]);
    expect(found).toMatchObject({ state: 'open', approvals: ['Org1MSP'], needed: 2 });
  });

  it('given a proposal, when a second of three members approves, then it is in force and the rest stays', async () => {
    const proposal = await proposed();

    const outcome = await approve(proposal, 1);

    const found = await view(proposal);
    expect(outcome).toMatchObject({
      ok: true,
      event: {
        items: [{ event: 'GovernanceApproved' }, { event: 'GovernanceChanged', number: 1 }],
      },
    });
    expect(found).toMatchObject({ revision: 1, ...two, images: { quorum: 1, binding: 'all' } });
    expect(found.proposal).toMatchObject({ state: 'applied', approvals: ['Org1MSP', 'Org2MSP'] });
  });

  it('given new terms, when a policy is proposed, then it needs what they say', async () => {
    const before = await proposePolicy(consortium, consortium.members[0]);
    await approve(await proposed(), 1);

    const after = await proposePolicy(consortium, consortium.members[0], 'c-2');

    const statuses = async (one: PolicyRevisionRecord) =>
      (await policyView(consortium, one)).status;
    expect([before.quorum, after.quorum]).toEqual([1, 2]);
    expect([await statuses(before), await statuses(after)]).toEqual(['active', 'proposed']);
  });

  it('given a member that approves its own proposal, when it is counted, then it counts once', async () => {
    const proposal = await proposed();

    await approve(proposal, 0);

    expect((await view(proposal)).proposal).toMatchObject({
      state: 'open',
      approvals: ['Org1MSP'],
    });
  });

  it('given a command that comes again, when it is called, then nothing is written', async () => {
    const { ledger, members } = consortium;
    const proposal = await proposed();
    await approve(proposal, 1);
    const { owner, commandId, contentHash } = proposal;
    const named = { owner, commandId, contentHash };

    const again = await propose();
    const approval = await ledger.ask(
      GovernanceApprovalRecord,
      members[1].admin,
      'governance:approve',
      named,
    );

    expect(again).toMatchObject({ ok: true });
    expect(again).not.toHaveProperty('event');
    expect(approval).toMatchObject({ approver: 'Org2MSP' });
    expect(ledger.lastWrites).toBe(0);
    expect((await view()).revision).toBe(1);
  });

  it('given terms that came into force meanwhile, when an older proposal is approved, then it is overtaken', async () => {
    const older = await proposed({ commandId: 'older' }, 2);
    await approve(await proposed(), 1);

    const outcome = await approve(older, 1);

    expect(outcome).toMatchObject({ ok: false, code: 'revision-mismatch' });
    expect((await view(older)).proposal?.state).toBe('stale');
  });

  it('given two proposals, when one is approved, then the other has only its own approvals', async () => {
    const [first, second] = [await proposed(), await proposed({ commandId: 'terms-2' }, 2)];

    await approve(first, 0);

    expect((await view(second)).proposal?.approvals).toEqual(['Org3MSP']);
    expect((await view()).revision).toBe(0);
  });

  it('given an approval that was not enough, when it is given again, then nothing is written', async () => {
    const proposal = await proposed();
    await approve(proposal, 0);

    const again = await approve(proposal, 0);

    expect(again).toMatchObject({ ok: true });
    expect(consortium.ledger.lastWrites).toBe(0);
  });

  it('given proposals of one command by two members and of two by one, when one is in force, then only that one is applied', async () => {
    const [own, sameName] = [await proposed(), await proposed({}, 2)];
    const sameOwner = await proposed({ commandId: 'terms-2' });
    await approve(own, 1);

    const states = [own, sameName, sameOwner].map(async (one) => (await view(one)).proposal?.state);

    expect(await Promise.all(states)).toEqual(['applied', 'stale', 'stale']);
  });

  it('given a quorum of all members, when it is proposed, then it can be reached', async () => {
    const outcome = await propose({ change: { images: { quorum: 3, binding: 'all' } } });

    expect(outcome).toMatchObject({ ok: true });
  });

  it.each<[string, object, string, string]>([
    [
      'for a revision that is not in force',
      { expectedRevision: 1 },
      'revision-mismatch',
      'expectedRevision',
    ],
    [
      'with a quorum that nobody can reach',
      { change: { images: { quorum: 4, binding: 'all' } } },
      'invalid-argument',
      'change.images.quorum',
    ],
    [
      'of nothing',
      { change: {} },
      'invalid-argument',
      'must name policies, images or protocolVersion',
    ],
    ['of something unknown', { change: { protocol: 2 } }, 'invalid-argument', 'change'],
  ])('given a proposal %s, when it is made, then it is refused', async (_, change, code, text) => {
    const outcome = await propose(change);

    expect(outcome).toMatchObject({ ok: false, code });
    expect(outcome.ok ? '' : outcome.detail).toContain(text);
  });

  it('given other content under a command that was used, when it is proposed, then it is a conflict', async () => {
    await proposed();

    const outcome = await propose({ change: { images: { quorum: 2, binding: 'all' } } });

    expect(outcome).toMatchObject({ ok: false, code: 'conflict' });
  });

  it.each<[string, object, string]>([
    ['another content', { contentHash: '0'.repeat(64) }, 'conflict'],
    ['a proposal that nobody made', { commandId: 'none' }, 'not-found'],
  ])('given an approval of %s, when it is made, then it is refused', async (_, change, code) => {
    const outcome = await approve(await proposed(), 1, change);

    expect(outcome).toMatchObject({ ok: false, code });
    expect((await view()).revision).toBe(0);
  });
});
