import { createHash } from 'node:crypto';
import { discovery, gossip, msp } from '@hyperledger/fabric-protos';
import type { ChannelPeer } from './channel-peer';

interface StateInfo {
  readonly height: number;
  readonly envelope: gossip.Envelope;
}

/** What the peers of a channel would tell each other by gossip, signed by each of them. */
export class Announcements {
  readonly #channel: string;
  readonly #startedAt = Date.now();
  readonly #alive = new Map<ChannelPeer, gossip.Envelope>();
  readonly #states = new Map<ChannelPeer, StateInfo>();

  constructor(channel: string) {
    this.#channel = channel;
  }

  /** Who the peer is and where it is reached. */
  localPeer(peer: ChannelPeer): discovery.Peer {
    const message = new discovery.Peer();
    message.setIdentity(peer.signer.serialized);
    message.setMembershipInfo(this.#membershipInfo(peer));
    return message;
  }

  /** The same, with the height of its ledger and its chaincodes. */
  channelPeer(peer: ChannelPeer): discovery.Peer {
    const message = this.localPeer(peer);
    message.setStateInfo(this.#stateInfo(peer));
    return message;
  }

  #membershipInfo(peer: ChannelPeer): gossip.Envelope {
    const known = this.#alive.get(peer);
    if (known !== undefined) return known;
    const member = new gossip.Member();
    member.setEndpoint(peer.address);
    member.setPkiId(pkiId(peer));
    const alive = new gossip.AliveMessage();
    alive.setMembership(member);
    alive.setTimestamp(this.#time(1));
    const message = new gossip.GossipMessage();
    message.setTag(gossip.GossipMessage.Tag.EMPTY);
    message.setAliveMsg(alive);
    const envelope = signed(peer, message);
    this.#alive.set(peer, envelope);
    return envelope;
  }

  #stateInfo(peer: ChannelPeer): gossip.Envelope {
    const height = peer.height();
    const known = this.#states.get(peer);
    if (known?.height === height) return known.envelope;
    const id = pkiId(peer);
    const info = new gossip.StateInfo();
    info.setTimestamp(this.#time(height));
    info.setPkiId(id);
    info.setChannelMac(createHash('sha256').update(id).update(this.#channel).digest());
    info.setProperties(properties(peer, height));
    const message = new gossip.GossipMessage();
    message.setTag(gossip.GossipMessage.Tag.CHAN_OR_ORG);
    message.setStateInfo(info);
    const envelope = signed(peer, message);
    this.#states.set(peer, { height, envelope });
    return envelope;
  }

  #time(sequence: number): gossip.PeerTime {
    const time = new gossip.PeerTime();
    time.setIncNum(this.#startedAt);
    time.setSeqNum(sequence);
    return time;
  }
}

function properties(peer: ChannelPeer, height: number): gossip.Properties {
  const message = new gossip.Properties();
  message.setLedgerHeight(height);
  message.setChaincodesList(
    peer.chaincodes.map(({ name, version }) => {
      const chaincode = new gossip.Chaincode();
      chaincode.setName(name);
      chaincode.setVersion(version);
      return chaincode;
    }),
  );
  return message;
}

/** How gossip names a peer: by the hash of its MSP and its certificate. */
function pkiId({ signer }: ChannelPeer): Buffer {
  const identity = msp.SerializedIdentity.deserializeBinary(signer.serialized);
  return createHash('sha256')
    .update(identity.getMspid())
    .update(identity.getIdBytes_asU8())
    .digest();
}

function signed({ signer }: ChannelPeer, message: gossip.GossipMessage): gossip.Envelope {
  const payload = message.serializeBinary();
  const envelope = new gossip.Envelope();
  envelope.setPayload(payload);
  envelope.setSignature(signer.sign(payload));
  return envelope;
}
