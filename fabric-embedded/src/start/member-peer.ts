import type { common } from '@hyperledger/fabric-protos';
import { headerHash } from '../block/header';
import type { ChannelPeer } from '../discovery/channel-peer';
import type { DiscoverySources } from '../discovery/discovery-answers';
import { PeerSwitch } from '../faults/peer-switch';
import type { ChaincodeOptions } from '../network-options';
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
export interface JoinedChannel extends EndorsingChannel, DefinedChannel {
  readonly channel: OpenChannel;
  readonly own: ChannelMember;
  /** How the others know the peer. */
  readonly known: ChannelPeer;
}

/** One member's peer: it endorses, can join further channels, and can be stopped. */
export class MemberPeer {
  readonly member: Member;
  readonly power: PeerSwitch;
  readonly endorser: Endorser;
  readonly #channels: readonly OpenChannel[];
  readonly #links: ChaincodeLinks;
  readonly #joined = new Map<string, JoinedChannel>();
  readonly #joining = new Set<string>();
  readonly #listeners: ((name: string, joined: JoinedChannel) => void)[] = [];

  /** Puts a member's peer together from the channels that it has joined. */
  constructor(member: Member, channels: readonly OpenChannel[], links: ChaincodeLinks) {
    const { mspId, local, peerSigner: signer } = member;
    this.member = member;
    this.#channels = channels;
    this.#links = links;
    const joined = this.#joined;
    const systemChaincodes = new Map([
      ['qscc', queryChaincode(joined)],
      ['cscc', configurationChaincode(joined, local, (name, genesis) => this.join(name, genesis))],
      ['_lifecycle', lifecycleChaincode(joined, local)],
    ]);
    this.endorser = new Endorser({ local, signer, channels: joined, systemChaincodes });
    this.power = new PeerSwitch(mspId);
    for (const channel of channels) {
      const own = channel.members.find((candidate) => candidate.member === member);
      if (own !== undefined) this.#add(channel, own);
    }
  }

  get joined(): ReadonlyMap<string, JoinedChannel> {
    return this.#joined;
  }

  /** Tells of every channel that the peer has joined, and of those that it joins later. */
  onJoin(listener: (name: string, joined: JoinedChannel) => void): void {
    this.#listeners.push(listener);
    for (const [name, joined] of this.#joined) listener(name, joined);
  }

  /**
   * Joins a channel of the network; its blocks come as soon as its config has the organisation.
   *
   * @param genesis The channel's block 0.
   * @throws Error that says why it cannot be joined, in Fabric's words where Fabric refuses too.
   */
  async join(name: string, genesis: common.Block): Promise<void> {
    const state = this.#joined.has(name) ? 'ACTIVE' : 'UNDER_CONSTRUCTION';
    if (this.#joined.has(name) || this.#joining.has(name)) {
      throw new Error(
        `cannot create ledger from genesis block: ledger [${name}] already exists with state [${state}]`,
      );
    }
    const channel = this.#channels.find((candidate) => candidate.name === name);
    const header = genesis.getHeader();
    const hash = header === undefined ? '' : Buffer.from(headerHash(header)).toString('hex');
    if (channel?.genesisHash !== hash) {
      throw new Error(`the embedded network has no channel ${name} that begins with this block`);
    }
    this.#joining.add(name);
    try {
      this.#add(channel, await channel.admit(this.member));
    } finally {
      this.#joining.delete(name);
    }
  }

  #add(channel: OpenChannel, own: ChannelMember): void {
    const { name, exchange, sequencer } = channel;
    const { mspId } = this.member;
    const joined = this.#joinedChannel(channel, own);
    this.#joined.set(name, joined);
    this.power.addChaincodes(joined.chaincodes.keys());
    this.power.add({
      async stop() {
        exchange.leave(mspId);
        await sequencer.leave(mspId);
      },
      async start() {
        exchange.join(mspId, own.ledger.privateData);
        await sequencer.comeBack(mspId);
      },
    });
    for (const listener of this.#listeners) listener(name, joined);
  }

  #joinedChannel(channel: OpenChannel, own: ChannelMember): JoinedChannel {
    const { collections, exchange, definitions } = channel;
    const { mspId } = this.member;
    const { ledger } = own;
    // A peer that joined later runs what the options tell it an address of.
    const runnable = definitions.filter(({ addresses }) => addresses[mspId] !== undefined);
    return {
      ...{ channel, own, ledger, definitions, collections },
      known: this.#knownAs(runnable, own),
      chaincodes: this.#links.runnable(runnable),
      distribute: (transactionId, height, writes) =>
        exchange.distribute(mspId, transactionId, height, writes),
    };
  }

  #knownAs(runnable: readonly ChaincodeOptions[], { ledger }: ChannelMember): ChannelPeer {
    const { mspId, peerPort, peerSigner: signer } = this.member;
    // Gossip tells a definition's sequence as the version.
    const defined = runnable.map(({ name, sequence }) => ({ name, version: String(sequence) }));
    return {
      ...{ mspId, signer, address: addressOf(peerPort), endorser: this.endorser },
      isRunning: () => this.power.isRunning(),
      chaincodes: [{ name: '_lifecycle', version: '1' }, ...defined],
      height: () => ledger.height,
    };
  }
}

/** The peers that a channel has at the time, in the order of the network's members. */
export type PeersOf = (channel: string) => readonly ChannelPeer[];

export function peersByChannel(peers: readonly MemberPeer[]): PeersOf {
  return (name) => peers.flatMap(({ joined }) => joined.get(name)?.known ?? []);
}

/** A channel of a member as its gateway and its discovery have it. */
export type ServedChannel = GatewayChannel & { readonly side: DiscoverySources };

export function servedChannel(
  { channel: { name, policyOf }, own: { ledger, feed } }: JoinedChannel,
  { member, endorser }: MemberPeer,
  peersOf: PeersOf,
): ServedChannel {
  const side = {
    config: () => ledger.config,
    collections: ledger.privateData.collections,
    policyOf,
    get peers() {
      const { organizations } = ledger.config;
      const all = ownFirst(peersOf(name), member.mspId);
      return all.filter(({ mspId }) => organizations.includes(mspId));
    },
    runs: (chaincode: string) => endorser.runs(name, chaincode),
  };
  return { ledger, feed, side };
}

/** The own peer, then the others in a ring, so that the members share the work of endorsing. */
function ownFirst(peers: readonly ChannelPeer[], mspId: string): readonly ChannelPeer[] {
  const index = peers.findIndex((peer) => peer.mspId === mspId);
  return [...peers.slice(index), ...peers.slice(0, index)];
}
