import type { peer } from '@hyperledger/fabric-protos';
import type { ChannelConfig } from '../channel/channel-config';
import type { CurrentConfig } from '../channel/current-config';
import { oneOf, rolePrincipal } from '../channel/config-policies';
import type { Identity } from '../msp/identity';
import type { EndorsementPolicy } from '../validation/endorsement-policy';
import {
  type CollectionConfig,
  type CollectionConfigs,
  organizationsIn,
} from './collection-config';
import { implicitCollection, implicitOwner } from './collection-names';

/** One private data collection of a chaincode. */
export interface Collection {
  readonly name: string;
  readonly memberOrganizations: readonly string[];
  readonly requiredPeerCount: number;
  readonly maximumPeerCount: number;
  /** 0: for ever. */
  readonly blockToLive: number;
  readonly memberOnlyRead: boolean;
  readonly memberOnlyWrite: boolean;
  /** Who endorses writes; undefined when the chaincode's own policy holds. */
  readonly endorsement: EndorsementPolicy | undefined;
  isMember(identity: Identity): boolean;
}

/** The collections of a channel's chaincodes. */
export interface Collections {
  /** A collection by its name; every organisation counts as having an implicit one, as in Fabric. */
  find(chaincode: string, name: string): Collection | undefined;
  /** Whether the ledger keeps data of the collection: implicit ones are those of the channel's organisations. */
  has(chaincode: string, name: string): boolean;
}

/** A channel whose chaincodes have no collection at all. */
export const noCollections: Collections = { find: () => undefined, has: () => false };

/** The collections of a channel, explicit and implicit, by the config that it has at the time. */
export function createCollections(current: CurrentConfig, configs: CollectionConfigs): Collections {
  let built = { config: current.value, known: build(current, configs) };
  const known = () => {
    if (built.config !== current.value) {
      built = { config: current.value, known: build(current, configs) };
    }
    return built.known;
  };
  return {
    has: (chaincode, name) => known().get(chaincode)?.has(name) ?? false,
    find(chaincode, name) {
      const owner = implicitOwner(name);
      const found = known().get(chaincode)?.get(name);
      if (found !== undefined || owner === undefined || !known().has(chaincode)) return found;
      return implicit(owner, current.value);
    },
  };
}

function build(
  { value, everMembers }: CurrentConfig,
  configs: CollectionConfigs,
): ReadonlyMap<string, ReadonlyMap<string, Collection>> {
  return new Map(
    [...configs].map(([chaincode, list]) => {
      const collections = [
        ...list.map((entry) => explicit(entry, value)),
        ...[...everMembers].map((mspId) => implicit(mspId, value)),
      ];
      return [chaincode, new Map(collections.map((entry) => [entry.name, entry]))];
    }),
  );
}

function explicit(message: CollectionConfig, { policies }: ChannelConfig): Collection {
  const members = message.getMemberOrgsPolicy()?.getSignaturePolicy();
  return {
    name: message.getName(),
    memberOrganizations: members === undefined ? [] : organizationsIn(members),
    requiredPeerCount: message.getRequiredPeerCount(),
    maximumPeerCount: message.getMaximumPeerCount(),
    blockToLive: message.getBlockToLive(),
    memberOnlyRead: message.getMemberOnlyRead(),
    memberOnlyWrite: message.getMemberOnlyWrite(),
    endorsement: ownPolicy(message.getEndorsementPolicy()),
    isMember: (identity) => members !== undefined && policies.satisfiedBy(members, [identity]),
  };
}

/** Fabric sends an implicit collection to nobody at endorsement, unless an organisation has more peers. */
function implicit(mspId: string, { policies }: ChannelConfig): Collection {
  const members = oneOf([rolePrincipal(mspId, 'MEMBER')]);
  return {
    name: implicitCollection(mspId),
    memberOrganizations: [mspId],
    requiredPeerCount: 0,
    maximumPeerCount: 0,
    blockToLive: 0,
    memberOnlyRead: false,
    memberOnlyWrite: false,
    endorsement: { kind: 'channel', path: `/Channel/Application/${mspId}/Endorsement` },
    isMember: (identity) => policies.satisfiedBy(members, [identity]),
  };
}

function ownPolicy(policy: peer.ApplicationPolicy | undefined): EndorsementPolicy | undefined {
  const signature = policy?.getSignaturePolicy();
  if (signature !== undefined) return { kind: 'signature', policy: signature };
  const path = policy?.getChannelConfigPolicyReference() ?? '';
  return path === '' ? undefined : { kind: 'channel', path };
}
