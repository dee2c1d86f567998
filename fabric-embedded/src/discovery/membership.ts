import { discovery, type peer } from '@hyperledger/fabric-protos';
import { type EndorsementRules, needOf } from '../services/endorsement-need';
import type { ChannelPeer } from './channel-peer';

/** The peers that an answer tells of, by organisation; one without such a peer is there too. */
export function membershipResult(
  peers: readonly ChannelPeer[],
  isMeant: (candidate: ChannelPeer) => boolean,
  describe: (one: ChannelPeer) => discovery.Peer,
): discovery.PeerMembershipResult {
  const result = new discovery.PeerMembershipResult();
  for (const one of peers) {
    const list = new discovery.Peers();
    if (isMeant(one)) list.addPeers(describe(one));
    result.getPeersByOrgMap().set(one.mspId, list);
  }
  return result;
}

/**
 * Which peers have the chaincodes of a filter and may see its collections; all, without a filter.
 *
 * @throws Error in Fabric's words when the channel has no such chaincode or collection.
 */
export function membershipFilter(
  filter: peer.ChaincodeInterest | undefined,
  rules: EndorsementRules,
): (candidate: ChannelPeer) => boolean {
  if (filter === undefined) return () => true;
  for (const call of filter.getChaincodesList()) {
    const name = call.getName();
    if (rules.policyOf(name) === undefined) {
      const { channelId } = rules.config();
      throw new Error(`No metadata was found for chaincode ${name} in channel ${channelId}`);
    }
    if (call.getNoPrivateReads()) continue;
    const has = (collection: string) => rules.collections.find(name, collection) !== undefined;
    const unknown = call.getCollectionNamesList().find((collection) => !has(collection));
    if (unknown === undefined) continue;
    throw new Error(
      `collection ${unknown} doesn't exist in collection config for chaincode ${name}`,
    );
  }
  const need = needOf(filter, rules, false);
  return (candidate) => need.isEligible(candidate);
}
