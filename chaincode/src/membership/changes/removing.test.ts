import { GovernanceProposalRecord, GovernanceView } from '@edgebeat/core';
import {
  attestationWorld,
  attested,
  endorsedBy,
  verdictOn,
} from '../../attestation/attestation.test.kit';
import { naming, propose as proposePolicy, view as policyView } from '../../policy/policy.test.kit';
import { configBlock } from '../channel-config/channel-config.test.kit';
import {
  adminOf,
  approve,
  type ChangeWorld,
  changeWorld,
  memberOf,
  newcomer,
  propose,
  proposed,
  removed,
  revisionOf,
  show,
  shownBy,
  viewOf,
  withFour,
} from './changes.test.kit';

const third = 'Org3MSP';
const removal = { change: 'remove', member: third } as const;

let world: ChangeWorld;

describe('a member that is to be removed', () => {
  beforeEach(async () => {
    world = await changeWorld();
  });

  it('given one of three that asks for it, when nobody agrees, then the member stays', async () => {
    const proposal = await proposed(world, 1, 'remove', third);

    expect(await viewOf(world, proposal)).toMatchObject({ state: 'open', needed: 2 });
    expect((await memberOf(world, third)).status).toBe('active');
  });

  it('given two of three that ask for it, when the third calls, then it is refused at once', async () => {
    await removed(world, third, [1, 2]);

    const outcome = await world.ledger.submit(adminOf(world, 3), 'membership:registerSite', {
      siteId: 'more',
    });

    expect(outcome).toMatchObject({ ok: false, code: 'forbidden' });
    const member = await memberOf(world, third);
    expect(member.status).toBe('removed');
    expect(member).not.toHaveProperty('shown');
  });

  it('given a removal, when the block without it is shown, then that is written down', async () => {
    const proposal = await removed(world, third, [1, 2]);

    const outcome = await shownBy(world, [1, 2], proposal);

    expect(outcome).toMatchObject({
      ok: true,
      event: { items: [{ event: 'ChannelConfigShown' }, { event: 'MembershipChanged' }] },
    });
    expect(await memberOf(world, third)).toMatchObject({
      status: 'removed',
      shown: { sequence: 1 },
    });
    expect(await revisionOf(world)).toBe(1);
  });

  it('given an update that never got into the channel, when another is agreed on, then its block is taken', async () => {
    await removed(world, third, [1, 2]);
    const again = await proposed(world, 2, 'remove', third, { commandId: 'again' });
    await approve(world, 1, again);

    await shownBy(world, [1, 2], again);

    const member = await memberOf(world, third);
    expect(member).toMatchObject({ proposal: { commandId: 'again' }, shown: { sequence: 1 } });
  });

  it('given a member that leaves by its own voice and another’s, when its block is shown, then it is gone', async () => {
    const proposal = await proposed(world, 3, 'remove', third);
    await approve(world, 1, proposal);

    await shownBy(world, [1, 2], proposal);

    expect(await memberOf(world, third)).toMatchObject({ status: 'removed', shown: {} });
  });

  it.each([
    ['somebody who is no member', { change: 'remove', member: newcomer }, 'not-found'],
    ['a member that was removed and shown', removal, 'invalid-transition'],
  ] as const)('given %s, when it is to be removed, then it is refused', async (_, what, code) => {
    await shownBy(world, [1, 2], await removed(world, third, [1, 2]));

    const outcome = await propose(world, 1, what, { commandId: 'more' });

    expect(outcome).toMatchObject({ ok: false, code });
  });
});

describe('who would stay', () => {
  it('given two members, when one is to be removed, then it is refused: nobody rules alone', async () => {
    world = await changeWorld();
    await shownBy(world, [1, 2], await removed(world, third, [1, 2]));

    const outcomes = [
      await propose(world, 1, { change: 'remove', member: 'Org2MSP' }),
      await propose(world, 1, { change: 'remove', member: 'Org1MSP' }),
    ];

    const refused = { ok: false, code: 'invalid-transition' };
    expect(outcomes).toMatchObject([refused, refused]);
  });

  it('given a quorum of all three, when one is to be removed, then the quorum has to be lowered before', async () => {
    world = await changeWorld({ quorum: 3, binding: 'all' });
    const before = await propose(world, 1, removal);
    await lowerQuorum();

    const after = await propose(world, 1, removal);

    expect(before).toMatchObject({ ok: false, code: 'invalid-transition' });
    expect(before).toHaveProperty('detail', expect.stringContaining('governance:propose'));
    expect(after).toMatchObject({ ok: true });
  });

  it('given two removals at once, when both would leave too few, then the second is never agreed', async () => {
    world = await withFour({ quorum: 3, binding: 'all' });
    const first = await proposed(world, 1, 'remove', newcomer);
    const second = await proposed(world, 2, 'remove', third);
    await approve(world, 2, first);
    await approve(world, 1, second);
    await approve(world, 3, first);

    const outcome = await approve(world, 3, second);

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-transition' });
    expect((await memberOf(world, third)).status).toBe('active');
  });

  async function lowerQuorum(): Promise<void> {
    const { ledger } = world;
    const change = { policies: { quorum: 2, binding: 'all' } };
    const terms = { commandId: 'terms', expectedRevision: 0, change };
    const { owner, commandId, contentHash } = await ledger.ask(
      GovernanceProposalRecord,
      adminOf(world, 1),
      'governance:propose',
      terms,
    );
    const named = { owner, commandId, contentHash };
    await ledger.submit(adminOf(world, 2), 'governance:approve', named);
  }
});

describe('what a removed member has said', () => {
  it('given a policy that it approved, when it is removed, then its voice counts no more', async () => {
    world = await withFour({ quorum: 3, binding: 'all' });
    const { ledger, members } = world;
    const policy = await proposePolicy(world, members[0]);
    await ledger.submit(adminOf(world, 4), 'policy:approve', naming(policy));
    await removed(world, newcomer, [1, 2, 3]);

    await ledger.submit(members[1].operator, 'policy:approve', naming(policy));

    const before = (await policyView(world, policy)).status;
    await ledger.submit(members[2].operator, 'policy:approve', naming(policy));
    expect([before, (await policyView(world, policy)).status]).toEqual(['proposed', 'active']);
  });

  it('given terms that it approved, when it is removed, then its voice counts no more', async () => {
    world = await withFour();
    const { ledger } = world;
    const change = { policies: { quorum: 2, binding: 'all' } };
    const request = { commandId: 'terms', expectedRevision: 0, change };
    const admin = adminOf(world, 4);
    const terms = await ledger.ask(GovernanceProposalRecord, admin, 'governance:propose', request);
    const proposal = { owner: terms.owner, commandId: 'terms' };
    await removed(world, newcomer, [1, 2, 3]);

    const view = await ledger.ask(GovernanceView, adminOf(world, 1), 'governance:get', {
      proposal,
    });

    expect(view.proposal).toMatchObject({ state: 'open', approvals: [], needed: 2 });
  });

  it('given an image that it endorsed, when it is removed, then the image is trusted no more', async () => {
    const { admins } = await changeWorld();
    const images = await attestationWorld({ quorum: 2, binding: 'all' });
    await endorsedBy(images, images.members[2], await attested(images));
    const before = (await verdictOn(images)).status;

    await removed({ ...images, admins }, third, [1, 2]);

    expect([before, (await verdictOn(images)).status]).toEqual(['trusted', 'pending']);
  });

  it('given the block of a removal, when it is of a config with the member, then it is refused', async () => {
    world = await changeWorld();
    const proposal = await removed(world, third, [1, 2]);
    const all = ['Org1MSP', 'Org2MSP', third].map((mspId) => ({ mspId }));

    const outcome = await show(world, 1, proposal, configBlock(proposal.update, all));

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-proof' });
  });
});
