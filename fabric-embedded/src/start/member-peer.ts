import type { ChannelPeer } from '../discovery/channel-peer';
import type { DiscoverySources } from '../discovery/discovery-answers';
import { PeerSwitch } from '../faults/peer-switch';
import { configurationChaincode } from '../services/cscc';
import { Endorser, type EndorsingChannel } from '../services/endorser';
import type { GatewayChannel } from '../services/gateway-service';
import { lifecycleChaincode } from '../services/lifecycle';
import type { DefinedChannel } from '../services/lifecycle-definitions';
import { queryChaincode } from '../services/qscc';
import { addressOf } from './addresses';
import type { ChaincodeLinks } from './chaincode-links';
import type { Member } from './member';
import type { ChannelMember, OpenChannel } from './open-channel';

/** One channel at one member's peer. */
interface JoinedChannel extends EndorsingChannel, DefinedChannel {
  readonly channel: OpenChannel;
  readonly own: ChannelMember;
}

/** One member's peer: it endorses, and can be stopped. */
export interface MemberPeer {
  readonly member: Member;
  readonly joined: ReadonlyMap<string, JoinedChannel>;
  readonly power: PeerSwitch;
  readonly endorser: Endorser;
}

/** Puts a member's peer together from the channels that the member belongs to. */
export function memberPeer(
  member: Member,
  channels: readonly OpenChannel[],
  links: ChaincodeLinks,
): MemberPeer {
  const { mspId, local, peerSigner: signer } = member;
  const joined = new Map(
    channels.flatMap((channel): [string, JoinedChannel][] => {
      const own = channel.members.find((candidate) => candidate.member === member);
      return own === undefined ? [] : [[channel.name, joinedChannel(channel, own, links)]];
    }),
  );
  const systemChaincodes = new Map([
    ['qscc', queryChaincode(joined)],
    ['cscc', configurationChaincode(joined, local)],
    ['_lifecycle', lifecycleChaincode(joined, local)],
  ]);
  const endorser = new Endorser({ local, signer, channels: joined, systemChaincodes });
  const chaincodes = [...joined.values()].flatMap((one) => [...one.chaincodes.keys()]);
  const power = new PeerSwitch(mspId, chaincodes);
  for (const { channel, ledger } of joined.values()) {
    power.add({
      async stop() {
        channel.exchange.leave(mspId);
        await channel.sequencer.leave(mspId);
      },
      async start() {
        channel.exchange.join(mspId, ledger.privateData);
        await channel.sequencer.comeBack(mspId);
      },
    });
  }
  return { member, joined, power, endorser };
}

function joinedChannel(
  channel: OpenChannel,
  own: ChannelMember,
  links: ChaincodeLinks,
): JoinedChannel {
  const { definitions, collections, exchange } = channel;
  const { mspId } = own.member;
  return {
    ...{ channel, own, ledger: own.ledger, definitions, collections },
    chaincodes: links.runnable(definitions),
    distribute: (transactionId, height, writes) =>
      exchange.distribute(mspId, transactionId, height, writes),
  };
}

/** The peers of each channel, in the order of its members. */
export function peersByChannel(
  peers: readonly MemberPeer[],
  channels: readonly OpenChannel[],
): ReadonlyMap<string, readonly ChannelPeer[]> {
  return new Map(
    channels.map(({ name }) => [name, peers.flatMap((peer) => channelPeer(peer, name) ?? [])]),
  );
}

function channelPeer(
  { member, joined, power, endorser }: MemberPeer,
  channel: string,
): ChannelPeer | undefined {
  const found = joined.get(channel);
  if (found === undefined) return undefined;
  // Gossip tells a definition's sequence as the version.
  const defined = found.definitions.map(({ name, sequence }) => {
    return { name, version: String(sequence) };
  });
  return {
    ...{ mspId: member.mspId, address: addressOf(member.peerPort), endorser },
    signer: member.peerSigner,
    isRunning: () => power.isRunning(),
    chaincodes: [{ name: '_lifecycle', version: '1' }, ...defined],
    height: () => found.ledger.height,
  };
}

/** The channels of a member as its gateway and its discovery have them. */
export function servedChannels(
  { member, joined, endorser }: MemberPeer,
  peersOf: ReadonlyMap<string, readonly ChannelPeer[]>,
): ReadonlyMap<string, GatewayChannel & { readonly side: DiscoverySources }> {
  return new Map(
    [...joined].map(([name, { channel, own }]) => {
      const { ledger, feed } = own;
      const side = {
        config: () => ledger.config,
        collections: ledger.privateData.collections,
        policyOf: channel.policyOf,
        get peers() {
          const { organizations } = ledger.config;
          const all = ownFirst(peersOf.get(name) ?? [], member.mspId);
          return all.filter(({ mspId }) => organizations.includes(mspId));
        },
        runs: (chaincode: string) => endorser.runs(name, chaincode),
      };
      return [name, { ledger, feed, side }];
    }),
  );
}

/** The own peer, then the others in a ring, so that the members share the work of endorsing. */
function ownFirst(peers: readonly ChannelPeer[], mspId: string): readonly ChannelPeer[] {
  const index = peers.findIndex((peer) => peer.mspId === mspId);
  return [...peers.slice(index), ...peers.slice(0, index)];
}
