import { readFile } from 'node:fs/promises';
import { discovery, gateway, orderer, peer } from '@hyperledger/fabric-protos';
import type { TlsFiles } from '../crypto/paths';
import type { ChannelPeer } from '../discovery/channel-peer';
import { discoveryService } from '../discovery/discovery-service';
import type { Disposal } from '../disposal';
import type { ConcurrencyLimits, NetworkOptions } from '../network-options';
import { broadcastTo } from '../orderer/broadcast';
import type { Sequencer } from '../orderer/sequencer';
import { collectionConfigs } from '../private-data/collection-config';
import type { PrivateDataExchange } from '../private-data/exchange';
import { BlockFeed } from '../services/block-feed';
import { configurationChaincode } from '../services/cscc';
import { deliverService } from '../services/deliver-service';
import { Endorser, type RunnableChaincode } from '../services/endorser';
import { endorserService } from '../services/endorser-service';
import { gatewayService } from '../services/gateway-service';
import { lifecycleChaincode } from '../services/lifecycle';
import { Listener, type ReservedPort } from '../services/listener';
import { orderingService } from '../services/ordering-service';
import { queryChaincode } from '../services/qscc';
import type { EndorsementPolicyOf } from '../validation/endorsement-policy';
import type { Member } from './member';
import { defaultLimits, listenerLimits, discoveryLimit, orderingLimit } from './settings';

/** The endorsing peer of one member. */
export function endorsingPeer(
  member: Member,
  options: NetworkOptions,
  chaincodes: ReadonlyMap<string, RunnableChaincode>,
  exchange: PrivateDataExchange,
): ChannelPeer {
  const { ledger, mspId, peerSigner: signer } = member;
  const mspIds = options.organizations.map((organization) => organization.mspId);
  const collections = collectionConfigs(options.chaincodes, mspIds);
  const systemChaincodes = new Map([
    ['qscc', queryChaincode(ledger)],
    ['cscc', configurationChaincode(ledger)],
    ['_lifecycle', lifecycleChaincode(ledger, options.chaincodes, collections)],
  ]);
  const endorser = new Endorser({
    ledger,
    signer,
    chaincodes,
    systemChaincodes,
    distribute: (transactionId, height, writes) =>
      exchange.distribute(mspId, transactionId, height, writes),
  });
  return {
    ...{ mspId, address: addressOf(member.peerPort), endorser, signer },
    chaincodes: installed(options),
    height: () => ledger.height,
  };
}

/** Gossip tells a definition's sequence as the version. */
function installed({ chaincodes }: NetworkOptions) {
  const defined = chaincodes.map(({ name, sequence }) => ({ name, version: String(sequence) }));
  return [{ name: '_lifecycle', version: '1' }, ...defined];
}

/** Opens a member's two servers; from now on clients are answered. */
export async function serveMember(
  member: Member,
  peers: readonly ChannelPeer[],
  sequencer: Sequencer,
  policyOf: EndorsementPolicyOf,
  chosenLimits: ConcurrencyLimits,
  disposal: Disposal,
): Promise<void> {
  const { ledger, paths } = member;
  const limits = { ...defaultLimits, ...chosenLimits };
  const feed = disposal.use(new BlockFeed(ledger));
  const broadcast = broadcastTo(sequencer, () => ledger.config);
  const own = peers.find(({ mspId }) => mspId === member.mspId);
  if (own === undefined) throw new TypeError(`${member.mspId} has no endorsing peer`);
  const side = {
    config: () => ledger.config,
    collections: ledger.privateData.collections,
    policyOf,
    peers: ownFirst(peers, own),
    runs: (channel: string, chaincode: string) =>
      channel === ledger.config.channelId && own.endorser.runs(chaincode),
  };
  const atPeer = disposal.use(new Listener(member.peerPort, listenerLimits));
  atPeer.add(
    gateway.GatewayService,
    gatewayService({ ledger, feed, side, broadcast, maxCalls: limits.gatewayService }),
  );
  atPeer.add(peer.EndorserService, endorserService(own.endorser, limits.endorserService));
  atPeer.add(
    discovery.DiscoveryService,
    discoveryService({ ...side, mspId: member.mspId, maxCalls: discoveryLimit }),
  );
  const peerSource = { ledger, feed, policy: '/Channel/Application/Readers' };
  atPeer.add(peer.DeliverService, deliverService(peerSource, limits.deliverService));
  const atOrderer = disposal.use(new Listener(member.ordererPort, listenerLimits));
  const ordererSource = { ledger, feed, policy: '/Channel/Readers' };
  atOrderer.add(
    orderer.AtomicBroadcastService,
    orderingService(ordererSource, broadcast, orderingLimit),
  );
  atPeer.serve(await readTls(paths.peer.tls));
  atOrderer.serve(await readTls(paths.orderer.tls));
}

/** Where a server on this machine is reached, by a name that its certificate holds. */
export function addressOf({ port }: ReservedPort): string {
  return `localhost:${String(port)}`;
}

/** The own peer, then the others in a ring, so that the members share the work of endorsing. */
function ownFirst(peers: readonly ChannelPeer[], own: ChannelPeer): readonly ChannelPeer[] {
  const index = peers.indexOf(own);
  return [...peers.slice(index), ...peers.slice(0, index)];
}

async function readTls(files: TlsFiles) {
  const [ca, certificate, key] = await Promise.all([
    readFile(files.ca),
    readFile(files.certificate),
    readFile(files.key),
  ]);
  return { ca, certificate, key };
}
