import { peer } from '@hyperledger/fabric-protos';
import type { ChannelConfig } from '../channel/channel-config';
import type { Identity } from '../msp/identity';
import type { Collections } from '../private-data/collections';
import {
  type EndorsementPolicy,
  type EndorsementPolicyOf,
  isEndorsed,
} from '../validation/endorsement-policy';
import type { EndorsingPeer } from './endorsing-peer';

/** What decides whose endorsement is needed. */
export interface EndorsementRules {
  readonly config: () => ChannelConfig;
  readonly collections: Collections;
  readonly policyOf: EndorsementPolicyOf;
}

/** Whose endorsement a transaction needs. */
export interface EndorsementNeed {
  /** Whether a peer may be asked: only members have a collection's values, or may see transient data for it. */
  isEligible(candidate: EndorsingPeer): boolean;
  /** Whether these peers' endorsements are enough. */
  isMet(peers: readonly EndorsingPeer[]): boolean;
}

/** What is needed when nothing is known but the chaincode. */
export function plainInterest(chaincode: string): peer.ChaincodeInterest {
  const call = new peer.ChaincodeCall();
  call.setName(chaincode);
  const interest = new peer.ChaincodeInterest();
  interest.addChaincodes(call);
  return interest;
}

/**
 * Reads what the first endorser found out.
 *
 * @param isProtected Whether only members of every collection may be asked, because the proposal
 * carries transient data.
 */
export function needOf(
  interest: peer.ChaincodeInterest,
  { config: current, collections, policyOf }: EndorsementRules,
  isProtected: boolean,
): EndorsementNeed {
  const config = current();
  const identityOf = ({ signer }: EndorsingPeer) => config.msps.deserialize(signer.serialized);
  const policies: (EndorsementPolicy | undefined)[] = [];
  const filters: ((candidate: Identity) => boolean)[] = [];
  for (const call of interest.getChaincodesList()) {
    const names = call.getCollectionNamesList();
    const own = policyOf(call.getName());
    if (names.length === 0 && !call.getDisregardNamespacePolicy()) policies.push(own);
    for (const policy of call.getKeyPoliciesList()) policies.push({ kind: 'signature', policy });
    for (const name of names) {
      const collection = collections.find(call.getName(), name);
      policies.push(collection?.endorsement ?? own);
      if (!isProtected && call.getNoPrivateReads()) continue;
      filters.push((candidate) => collection?.isMember(candidate) === true);
    }
  }
  return {
    isEligible(candidate) {
      const identity = identityOf(candidate);
      return filters.every((filter) => filter(identity));
    },
    isMet(peers) {
      const identities = peers.map(identityOf);
      return policies.every(
        (policy) => policy !== undefined && isEndorsed(config.policies, policy, identities),
      );
    },
  };
}

/** The collections that transient data is kept from everybody else for. */
export function protectedCollections(interest: peer.ChaincodeInterest): string[] {
  return interest
    .getChaincodesList()
    .filter((call) => call.getNoPrivateReads())
    .flatMap((call) => call.getCollectionNamesList());
}
