import { MemberProposalRecord } from '@edgebeat/core';
import { updateFor } from '@edgebeat/chaincode/dist/membership/channel-config/channel-config.test.kit';
import type { Attempt } from '../attempt.test.kit';
import { incidentItem } from '../../incident-items';
import type { MemberWorld } from '../member-world.test.kit';
import { proposalOf, signatureOf } from './membership.test.data';

/** Alpha and Beta remove Gamma; from then on nothing of the suite stands on three members. */
async function removed(world: MemberWorld): Promise<void> {
  const { once, alpha, beta, gamma, members } = world;
  await once('the removal of Gamma', async () => {
    const names = members.map(({ msp }) => msp);
    const update = updateFor('remove', gamma.msp, names);
    const given = { commandId: 'remove-gamma', member: gamma.msp, update };
    const request = { ...(await proposalOf(world, alpha, given)), reason: 'hostile' };
    const call = [MemberProposalRecord, 'admin', 'membership:remove', request] as const;
    const { owner, commandId, contentHash } = await alpha.done(...call);
    await beta.submit('admin', 'membership:approve', {
      ...{ owner, commandId, contentHash, configUpdate: request.configUpdate },
      signature: await signatureOf(beta, update),
    });
  });
}

const threat = 'a voice of a member that was removed, for policies, terms, images or members';

/** Attempts after the others have removed the hostile member; they come last. */
export const afterRemoval: readonly Attempt[] = [
  {
    threat,
    what: 'its admin approves what another member proposed',
    ends: { refused: 'forbidden', because: 'GammaMSP was removed from the consortium' },
    prepare: async (world) => {
      await removed(world);
      const { alpha, gamma } = world;
      const update = updateFor('add', 'DeltaMSP', []);
      const request = {
        ...{ owner: alpha.msp, commandId: 'add-delta', contentHash: 'f'.repeat(64) },
        configUpdate: update.toString('base64'),
        signature: await signatureOf(gamma, update),
      };
      return () => gamma.submit('admin', 'membership:approve', request);
    },
  },
  {
    threat,
    what: 'its connector records an incident of its own site',
    ends: { refused: 'forbidden', because: 'GammaMSP was removed from the consortium' },
    prepare: async (world) => {
      await removed(world);
      const items = [incidentItem(world.gamma.siteId, 'after', 1)];
      return () => world.gamma.submit('connector', 'incident:record', { items });
    },
  },
  {
    threat,
    what: 'a friend proposes it again under the same MSP id',
    ends: { refused: 'invalid-transition', because: 'was removed for ever' },
    prepare: async (world) => {
      await removed(world);
      const { beta, gamma } = world;
      const given = { commandId: 'come-back', member: gamma.msp };
      const request = await proposalOf(world, beta, given);
      return () => beta.submit('admin', 'membership:proposeMember', request);
    },
  },
  {
    threat: 'a member removed until no quorum is reached',
    what: 'one of the last two members removes the other',
    ends: { refused: 'invalid-transition', because: 'the quorums need 2' },
    prepare: async (world) => {
      await removed(world);
      const { alpha, beta } = world;
      const update = updateFor('remove', alpha.msp, [alpha.msp, beta.msp]);
      const given = { commandId: 'remove-alpha', member: alpha.msp, update };
      const request = { ...(await proposalOf(world, beta, given)), reason: 'hostile' };
      return () => beta.submit('admin', 'membership:remove', request);
    },
  },
];
