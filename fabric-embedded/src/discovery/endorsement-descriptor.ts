import { discovery, type peer } from '@hyperledger/fabric-protos';
import { type EndorsementRules, needOf } from '../services/endorsement-need';
import type { Announcements } from './announcements';
import type { ChannelPeer } from './channel-peer';
import { layoutsOf } from './layouts';

/**
 * Who may endorse a transaction, and whose endorsements together are enough. As every organisation
 * has one peer, each is a group of its own.
 *
 * @throws Error when nobody can satisfy the policies, or the interest makes no sense.
 */
export function endorsementDescriptor(
  interest: peer.ChaincodeInterest,
  rules: EndorsementRules,
  peers: readonly ChannelPeer[],
  announcements: Announcements,
): discovery.EndorsementDescriptor {
  const calls = interest.getChaincodesList();
  if (calls.some(isWithoutPolicy)) throw new Error('key and collection policies are missing');
  const need = needOf(interest, rules, false);
  const eligible = peers.filter((one) => need.isEligible(one));
  const layouts = layoutsOf(need, eligible);
  const used = eligible.filter((one) => layouts.some((layout) => layout.includes(one)));
  if (used.length === 0) throw new Error('no peer combination can satisfy the endorsement policy');
  const descriptor = new discovery.EndorsementDescriptor();
  descriptor.setChaincode(calls[0]?.getName() ?? '');
  const groups = new Map(used.map((one, index) => [one, `G${String(index)}`]));
  for (const [one, group] of groups) {
    const endorsers = new discovery.Peers();
    endorsers.addPeers(announcements.channelPeer(one));
    descriptor.getEndorsersByGroupsMap().set(group, endorsers);
  }
  for (const layout of layouts) {
    const message = new discovery.Layout();
    for (const one of layout) message.getQuantitiesByGroupMap().set(groups.get(one) ?? '', 1);
    descriptor.addLayouts(message);
  }
  return descriptor;
}

/** Fabric wants another policy where the chaincode's own is to be disregarded. */
function isWithoutPolicy(call: peer.ChaincodeCall): boolean {
  const others = call.getKeyPoliciesList().length + call.getCollectionNamesList().length;
  return call.getDisregardNamespacePolicy() && others === 0;
}
