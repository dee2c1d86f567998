import { CHANNEL_KEY_COLLECTION } from '@edgebeat/core';
import { ledger } from '@hyperledger/fabric-protos';
import type { Attempt } from '../attempt.test.kit';
import { forge, intoCollection, order, peerSigner, rewriting } from '../forging.test.kit';
import { callOf, type MemberWorld, type WorldMember } from '../member-world.test.kit';
import { committedIncident } from '../objects.test.kit';

type Change = Parameters<typeof rewriting>[0];

/** A disclosure of Gamma's to Beta, changed and endorsed by Gamma's own peer alone. */
function changing(id: string, change: (world: MemberWorld) => Change): Attempt['prepare'] {
  return async (world) => {
    const { beta, gamma } = world;
    const incident = await committedIncident(gamma, id);
    const endorsed = await gamma.peer.endorse({
      ...callOf('incident:disclose', { id: incident.id, to: [beta.msp], part: 1 }),
      transient: { openings: Buffer.from(JSON.stringify(incident.openings)) },
      endorsingOrganizations: [beta.msp],
    });
    const made = forge(endorsed, await gamma.identity('connector'), {
      result: rewriting(change(world)),
      endorsers: [await peerSigner(world, gamma)],
    });
    return () => order(world, gamma, made);
  };
}

const collectionOf = ({ msp }: WorldMember) => `_implicit_org_${msp}`;

const threat = "a write into another's collection, or a public one beside one into the own";
const failure = { invalid: 'ENDORSEMENT_POLICY_FAILURE' } as const;

/** Attempts with private writes, which take other endorsements than public ones. */
export const writingPrivately: readonly Attempt[] = [
  {
    threat,
    what: 'what the own peer endorsed goes into another member’s collection',
    ends: failure,
    prepare: changing('into-beta', () => () => undefined),
  },
  {
    threat,
    what: 'what the own peer endorsed goes into the collection of the channel keys',
    ends: failure,
    watch: () => callOf('membership:get', { kind: 'channel-key' }),
    prepare: changing('into-keys', () => (result) => {
      intoCollection(result, CHANNEL_KEY_COLLECTION);
    }),
  },
  {
    threat,
    what: 'beside a write into the own collection the terms are deleted',
    ends: failure,
    watch: () => callOf('governance:get', {}),
    prepare: changing('beside-own', ({ channel, gamma }) => (result) => {
      intoCollection(result, collectionOf(gamma));
      const write = new ledger.rwset.kvrwset.KVWrite();
      write.setKey(`\u0000governance\u0000${channel}\u0000`);
      write.setIsDelete(true);
      for (const set of result.sets.filter((one) => one.getNamespace() === 'edgebeat')) {
        const { KVRWSet } = ledger.rwset.kvrwset;
        const written = KVRWSet.deserializeBinary(set.getRwset_asU8());
        written.addWrites(write);
        set.setRwset(written.serializeBinary());
      }
    }),
  },
  {
    threat: 'an event of a transaction that only its own member endorsed',
    what: 'a write into the own collection that announces other terms',
    ends: { valid: 'unheard' },
    watch: () => callOf('governance:get', {}),
    prepare: changing('announced', ({ gamma }) => (result) => {
      intoCollection(result, collectionOf(gamma));
      const lie = { event: 'GovernanceChanged', owner: gamma.msp, id: 'mine', number: 9 };
      const items = [{ ...lie, contentHash: 'f'.repeat(64) }];
      result.event.setPayload(Buffer.from(JSON.stringify({ items })));
    }),
  },
];
