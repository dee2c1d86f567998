import { readFile } from 'node:fs/promises';
import { discovery, gateway, orderer, peer } from '@hyperledger/fabric-protos';
import type { TlsFiles } from '../crypto/paths';
import type { ChannelPeer } from '../discovery/channel-peer';
import type { DiscoverySources } from '../discovery/discovery-answers';
import { discoveryService } from '../discovery/discovery-service';
import type { Disposal } from '../disposal';
import type { OrderingFaults } from '../faults/ordering-faults';
import type { ConcurrencyLimits } from '../network-options';
import { broadcastTo, type OrderingChannel } from '../orderer/broadcast';
import { deliverService } from '../services/deliver-service';
import { endorserService } from '../services/endorser-service';
import { gatewayService } from '../services/gateway-service';
import { Listener } from '../services/listener';
import { orderingService } from '../services/ordering-service';
import { type MemberPeer, type PeersOf, type ServedChannel, servedChannel } from './member-peer';
import { defaultLimits, discoveryLimit, listenerLimits, orderingLimit } from './settings';

/** Opens a member's two servers; from now on clients are answered. */
export async function serveMember(
  served: MemberPeer,
  peersOf: PeersOf,
  faults: OrderingFaults,
  chosenLimits: ConcurrencyLimits,
  disposal: Disposal,
): Promise<void> {
  const { member, power, endorser } = served;
  const { paths, local } = member;
  const limits = { ...defaultLimits, ...chosenLimits };
  const channels = new Map<string, ServedChannel>();
  const sources = new Map<string, DiscoverySources>();
  const ordering = new Map<string, OrderingChannel>();
  // The member's own ordering node has only the channels that began with it.
  const ownOrdering = new Map<string, OrderingChannel>();
  const ownChannels = new Map<string, ServedChannel>();
  served.onJoin((name, joined) => {
    const channel = servedChannel(joined, served, peersOf);
    const orders = { sequencer: joined.channel.sequencer, signer: member.ordererSigner };
    channels.set(name, channel);
    sources.set(name, channel.side);
    ordering.set(name, orders);
    if (!joined.own.isFounder) return;
    ownOrdering.set(name, orders);
    ownChannels.set(name, channel);
  });
  const broadcast = broadcastTo(ordering, faults);
  const atPeer = disposal.use(new Listener(member.peerPort, listenerLimits));
  atPeer.add(
    gateway.GatewayService,
    gatewayService({ channels, broadcast, maxCalls: limits.gatewayService }),
  );
  atPeer.add(peer.EndorserService, endorserService(endorser, limits.endorserService));
  const localPeers = () => knownPeers(sources.values());
  atPeer.add(
    discovery.DiscoveryService,
    discoveryService({ local, localPeers, channels: sources, maxCalls: discoveryLimit }),
  );
  const peerSource = { channels, policy: '/Channel/Application/Readers' };
  atPeer.add(peer.DeliverService, deliverService(peerSource, limits.deliverService));
  const atOrderer = disposal.use(new Listener(member.ordererPort, listenerLimits));
  const ordererSource = { channels: ownChannels, policy: '/Channel/Readers' };
  atOrderer.add(
    orderer.AtomicBroadcastService,
    orderingService(ordererSource, broadcastTo(ownOrdering, faults), orderingLimit),
  );
  power.add({
    stop() {
      atPeer.pause();
    },
    start() {
      atPeer.resume();
    },
  });
  atPeer.serve(await readTls(paths.peer.tls));
  atOrderer.serve(await readTls(paths.orderer.tls));
}

/** Each organisation's peer once, whichever channels it shares with this one. */
function knownPeers(
  channels: Iterable<{ readonly peers: readonly ChannelPeer[] }>,
): readonly ChannelPeer[] {
  const known = new Map<string, ChannelPeer>();
  for (const { peers } of channels) for (const one of peers) known.set(one.mspId, one);
  return [...known.values()];
}

async function readTls(files: TlsFiles) {
  const [ca, certificate, key] = await Promise.all([
    readFile(files.ca),
    readFile(files.certificate),
    readFile(files.key),
  ]);
  return { ca, certificate, key };
}
