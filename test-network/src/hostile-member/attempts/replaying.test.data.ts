import { PolicyRevisionRecord } from '@edgebeat/core';
import { content, other } from '@edgebeat/chaincode/dist/policy/policy.test.kit';
import type { Attempt } from '../attempt.test.kit';
import { order } from '../forging.test.kit';
import { callOf, type MemberWorld } from '../member-world.test.kit';
import { camera } from '../objects.test.kit';

/** A policy of Alpha's whose first revision was overtaken before anybody approved it. */
async function overtaken({ once, alpha }: MemberWorld) {
  return once('an overtaken revision', async () => {
    const proposal = { commandId: 'overtaken', policy: content };
    const call = [PolicyRevisionRecord, 'operator'] as const;
    const first = await alpha.done(...call, 'policy:propose', proposal);
    const { owner, policyId } = first;
    const change = { commandId: 'overtaking', owner, policyId, expectedRevision: 1, policy: other };
    await alpha.done(...call, 'policy:update', change);
    return { owner, policyId, contentHash: first.contentHash };
  });
}

/** Alpha's round with an update of Gamma's only site. */
async function trainedOnce({ once, alpha, gamma }: MemberWorld) {
  const name = { owner: alpha.msp, modelId: 'vibration', round: 1 };
  const update = { ...name, siteId: gamma.siteId, samples: 1_000, metrics: { loss: 0.25 } };
  await once('a round', async () => {
    await alpha.submit('connector', 'learning:openRound', {
      ...{ modelId: name.modelId, round: 1, base: { round: 0, hash: '0'.repeat(64) } },
      ...{ planHash: '1'.repeat(64), minimumUpdates: 1, until: '2050-01-01T00:00:00.000Z' },
    });
    const first = { ...update, updateHash: '2'.repeat(64) };
    await gamma.submit('connector', 'learning:submitUpdate', first);
  });
  return update;
}

const update = "a second update of a site to a round, or one for another's site";
const stale = 'an approval of something that was changed meanwhile';

/** Attempts to say again, or for something else, what counted once. */
export const replaying: readonly Attempt[] = [
  {
    threat: 'the same proposal, or an old one',
    what: 'the bytes of a committed transaction are ordered again',
    ends: { invalid: 'DUPLICATE_TXID' },
    watch: ({ gamma }) =>
      callOf('membership:get', { kind: 'device', owner: gamma.msp, deviceId: 'cam-03' }),
    prepare: async (world) => {
      const { gamma } = world;
      const operator = await gamma.as('operator');
      const call = callOf('membership:registerDevice', camera(gamma, 'cam-03'));
      const endorsed = await operator.endorse(call);
      await order(world, gamma, endorsed);
      return () => order(world, gamma, endorsed);
    },
  },
  {
    threat: stale,
    what: 'the revision that was read before the update',
    ends: { refused: 'revision-mismatch', because: 'is 2, not 1' },
    prepare: async (world) => {
      const named = { ...(await overtaken(world)), revision: 1 };
      return () => world.beta.submit('operator', 'policy:approve', named);
    },
  },
  {
    threat: stale,
    what: 'the latest revision under the hash of the one before',
    ends: { refused: 'conflict', because: 'contentHash: revision 2 has' },
    prepare: async (world) => {
      const named = { ...(await overtaken(world)), revision: 2 };
      return () => world.beta.submit('operator', 'policy:approve', named);
    },
  },
  {
    threat: update,
    what: 'a site that has submitted submits another update',
    ends: { refused: 'conflict', because: 'has submitted another update' },
    watch: ({ alpha }) =>
      callOf('learning:get', { owner: alpha.msp, modelId: 'vibration', round: 1 }),
    prepare: async (world) => {
      const second = { ...(await trainedOnce(world)), updateHash: '3'.repeat(64) };
      return () => world.gamma.submit('connector', 'learning:submitUpdate', second);
    },
  },
  {
    threat: update,
    what: 'a member submits for another member’s site',
    ends: { refused: 'not-found', because: 'siteId: alpha-1 is no site of GammaMSP' },
    prepare: async (world) => {
      const { alpha, gamma } = world;
      const given = { siteId: alpha.siteId, updateHash: '3'.repeat(64) };
      const second = { ...(await trainedOnce(world)), ...given };
      return () => gamma.submit('connector', 'learning:submitUpdate', second);
    },
  },
];
