import { parsePolicyText } from '@edgebeat/fabric-embedded/dist/policy/policy-text';
import { discovery, peer } from '@hyperledger/fabric-protos';

/** A chaincode with what a transaction touches in it. */
export interface CalledChaincode {
  readonly name: string;
  readonly collections?: readonly string[];
  readonly keyPolicies?: readonly string[];
  readonly disregarded?: boolean;
}

/** The queries of a client about one channel; '' stands for none. */
export function queriesAbout(channel: string) {
  const filled = (fill: (query: discovery.Query) => void) => {
    const query = new discovery.Query();
    query.setChannel(channel);
    fill(query);
    return query;
  };
  return {
    nothing: () => filled(() => undefined),
    config: () =>
      filled((query) => {
        query.setConfigQuery(new discovery.ConfigQuery());
      }),
    local: () =>
      filled((query) => {
        query.setLocalPeers(new discovery.LocalPeerQuery());
      }),
    peers: (...filter: CalledChaincode[]) =>
      filled((query) => {
        const membership = new discovery.PeerMembershipQuery();
        if (filter.length > 0) membership.setFilter(interestIn(filter));
        query.setPeerQuery(membership);
      }),
    endorsers: (...interests: CalledChaincode[][]) =>
      filled((query) => {
        const chaincodes = new discovery.ChaincodeQuery();
        chaincodes.setInterestsList(interests.map(interestIn));
        query.setCcQuery(chaincodes);
      }),
  };
}

function interestIn(called: readonly CalledChaincode[]): peer.ChaincodeInterest {
  const interest = new peer.ChaincodeInterest();
  for (const { name, collections = [], keyPolicies = [], disregarded = false } of called) {
    const call = new peer.ChaincodeCall();
    call.setName(name);
    call.setCollectionNamesList([...collections]);
    call.setKeyPoliciesList(keyPolicies.map(parsePolicyText));
    call.setDisregardNamespacePolicy(disregarded);
    interest.addChaincodes(call);
  }
  return interest;
}
