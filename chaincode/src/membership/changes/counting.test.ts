import { GovernanceProposalRecord, GovernanceView } from '@edgebeat/core';
import { attestationWorld, attested, verdictOn } from '../../attestation/attestation.test.kit';
import { naming, propose as proposePolicy, view as policyView } from '../../policy/policy.test.kit';
import {
  adminOf,
  approve,
  type ChangeWorld,
  changeWorld,
  newcomer,
  proposed,
  shownBy,
  withFour,
} from './changes.test.kit';

/** Adds the newcomer to a consortium that something else was made in. */
async function withNewcomer(world: ChangeWorld): Promise<void> {
  const proposal = await proposed(world, 1, 'add', newcomer);
  await approve(world, 2, proposal);
  await shownBy(world, [1, 2], proposal);
}

describe('the voice of a member that was added', () => {
  it('given a policy that needs two members, when the new one approves it, then it is active', async () => {
    const world = await withFour({ quorum: 2, binding: 'all' });
    const policy = await proposePolicy(world, world.members[0]);

    await world.ledger.submit(adminOf(world, 4), 'policy:approve', naming(policy));

    expect((await policyView(world, policy)).status).toBe('active');
  });

  it('given terms that two of three would set, when a fourth is there, then it takes three and it counts', async () => {
    const world = await withFour();
    const { ledger } = world;
    const change = { policies: { quorum: 2, binding: 'all' } };
    const request = { commandId: 'terms', expectedRevision: 0, change };
    const terms = await ledger.ask(
      GovernanceProposalRecord,
      adminOf(world, 1),
      'governance:propose',
      request,
    );
    const { owner, commandId, contentHash } = terms;
    const approval = { owner, commandId, contentHash };
    await ledger.submit(adminOf(world, 4), 'governance:approve', approval);

    const view = await ledger.ask(GovernanceView, adminOf(world, 4), 'governance:get', {
      proposal: { owner, commandId },
    });

    expect(view.proposal).toMatchObject({
      ...{ state: 'open', approvals: ['Org1MSP', newcomer], needed: 3 },
    });
  });

  it('given an image that needs two members, when the new one endorses it, then it is trusted', async () => {
    const { admins } = await changeWorld();
    const images = await attestationWorld({ quorum: 2, binding: 'all' });
    const world = { ...images, admins };
    const { owner, id, contentHash } = await attested(images);
    await withNewcomer(world);
    const before = (await verdictOn(images)).status;

    const endorsement = { owner, id, contentHash };
    await world.ledger.submit(adminOf(world, 4), 'attestation:endorse', endorsement);

    expect([before, (await verdictOn(images)).status]).toEqual(['pending', 'trusted']);
  });
});
