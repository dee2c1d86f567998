import { IdentityRecord, SiteRecord } from '@edgebeat/core';
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

const four = ['Org1MSP', 'Org2MSP', 'Org3MSP', newcomer].map((mspId) => ({ mspId }));

let world: ChangeWorld;

describe('a member that is proposed', () => {
  beforeEach(async () => {
    world = await changeWorld();
  });

  it('given three members, when one proposes a fourth, then it says whose voices it has and needs', async () => {
    const proposal = await proposed(world, 1, 'add', newcomer);

    const view = await viewOf(world, proposal);

    expect(view).toMatchObject({ state: 'open', needed: 2 });
    expect(view.approvals).toMatchObject([{ approver: 'Org1MSP', counts: true }]);
  });

  it('given a proposal, when a second member approves it, then it is agreed and nobody is a member yet', async () => {
    const proposal = await proposed(world, 1, 'add', newcomer);

    const outcome = await approve(world, 2, proposal);

    expect(outcome).toMatchObject({
      ok: true,
      event: { items: [{ event: 'MembershipApproved' }, { event: 'MembershipAgreed' }] },
    });
    expect((await viewOf(world, proposal)).state).toBe('agreed');
    await expect(memberOf(world, newcomer)).rejects.toThrow('not-found');
  });

  it('given an agreement, when one shows the block with the update, then it counts with others that do', async () => {
    const proposal = await proposed(world, 1, 'add', newcomer);
    await approve(world, 2, proposal);

    const outcome = await show(world, 3, proposal);

    expect(outcome).toMatchObject({
      ok: true,
      event: { items: [{ event: 'ChannelConfigShown' }] },
    });
    const view = await viewOf(world, proposal);
    expect(view).toMatchObject({
      state: 'agreed',
      showings: [{ shower: 'Org3MSP', counts: true }],
    });
  });

  it('given more than half that show the block, when it takes effect, then the member says which block', async () => {
    const proposal = await proposed(world, 1, 'add', newcomer);
    await approve(world, 2, proposal);

    const outcome = await shownBy(world, [3, 1], proposal);

    expect(outcome).toMatchObject({
      ok: true,
      event: {
        items: [
          { event: 'ChannelConfigShown' },
          { event: 'MembershipChanged', number: 1 },
          { event: 'MemberAdded', owner: newcomer },
        ],
      },
    });
    const member = await memberOf(world, newcomer);
    expect(member).toMatchObject({ status: 'active', shown: { block: { number: 7 } } });
    expect((await viewOf(world, proposal)).state).toBe('done');
    expect(await revisionOf(world)).toBe(1);
  });

  it('given a change that took effect, when everything comes again, then nothing is written', async () => {
    const proposal = await proposed(world, 1, 'add', newcomer);
    await approve(world, 2, proposal);
    const block = configBlock(proposal.update, four);
    await show(world, 3, proposal, block);
    await show(world, 1, proposal, block);
    const again = { configUpdate: proposal.update.toString('base64'), expectedRevision: 0 };

    const outcomes = [
      await propose(world, 1, { change: 'add', member: newcomer }, again),
      await approve(world, 2, proposal),
      await show(world, 1, proposal, block),
    ];

    expect(outcomes).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
    expect(outcomes.filter((outcome) => 'event' in outcome)).toEqual([]);
    expect(await revisionOf(world)).toBe(1);
  });
});

describe('a member that was added', () => {
  beforeEach(async () => {
    world = await withFour();
  });

  it('given its admin, when it registers a site and a key, then it may', async () => {
    const { ledger } = world;
    const admin = adminOf(world, 4);
    const validity = { from: '2026-01-01T00:00:00.000Z', until: '2027-01-01T00:00:00.000Z' };

    const site = await ledger.ask(SiteRecord, admin, 'membership:registerSite', { siteId: 's' });
    const identity = await ledger.ask(IdentityRecord, admin, 'membership:registerIdentity', {
      ...{ publicKey: admin.publicKey, label: 'x', roles: ['operator'], siteId: 's', validity },
    });

    expect([site.owner, identity.owner]).toEqual([newcomer, newcomer]);
  });

  it('given four members, when a fifth is proposed, then three have to agree and the fourth counts', async () => {
    const fifth = await proposed(world, 4, 'add', 'Org5MSP');
    await approve(world, 1, fifth);
    const before = await viewOf(world, fifth);

    await approve(world, 2, fifth);

    expect(before).toMatchObject({ state: 'open', needed: 3 });
    expect((await viewOf(world, fifth)).state).toBe('agreed');
  });

  it('given what it is, when it is proposed again, then it is refused', async () => {
    const outcome = await propose(
      world,
      1,
      { change: 'add', member: newcomer },
      { commandId: 'c' },
    );

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-transition' });
  });

  it('given one that was removed, when it is proposed again, then it is refused for ever', async () => {
    await shownBy(world, [1, 2], await removed(world, newcomer, [1, 2, 3]));

    const outcome = await propose(
      world,
      1,
      { change: 'add', member: newcomer },
      { commandId: 'c' },
    );

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-transition' });
    expect(outcome).toHaveProperty('detail', expect.stringContaining('another MSP id'));
  });
});
