import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  ensureFurtherPeer,
  ensureMaterial,
  NetworkFailure,
  type NetworkOptions,
} from '@edgebeat/fabric-embedded';
import { allOrFailure, Disposal } from '@edgebeat/fabric-embedded/disposal';
import { lockFolder } from '@edgebeat/fabric-embedded/lock';
import { requireSameNetwork } from '@edgebeat/fabric-embedded/manifest';
import { checkOptions } from '@edgebeat/fabric-embedded/options-check';
import { writeProfiles } from '@edgebeat/fabric-embedded/profile';
import { ChannelSettings } from './consortium-file/schema';
import { closeDataFolder, type FormedNetwork, openDataFolder, undeployed } from './data-folder';
import type { FabricFailure } from './failure';
import type { Fabric, FabricChaincode, FabricOptions } from './fabric-options';
import { checkMaterial } from './check-material';
import { hashOfBlock, requireKnownAuthority, requireSameGenesis } from './genesis-check';
import { createGenesis, genesisFile, joinOrderers, joinPeers } from './form-channel';
import { formFurtherChannel } from './further-channels';
import { endLeftovers } from './leftovers';
import { deployChaincode } from './lifecycle';
import { type MemberNodes, nodesOf, prepareNodes } from './member-nodes';
import { nextDefinition } from './next-definition';
import { NodeKeeper, type Restartable } from './node-keeper';
import { type ChaincodePackage, serviceChaincodePackage } from './package';
import { peerProgram } from './peer-program';
import { peersOf, type PlacedMember } from './placed-member';
import { placeMembers } from './place-members';
import { notePorts } from './noted-ports';
import { describeMember, runningFabric } from './running-fabric';
import { forgetStops } from './stop-notes';

/**
 * Starts a network of Fabric's own programs on this machine: one peer and one orderer for each
 * organisation, one Raft, TLS everywhere, on the loopback address where no organisation has a host. At the first start the channel
 * is made and chaincodes are installed, approved and committed; later starts go on with what is in
 * the data folder, and deploy only what has a higher sequence. Chaincode services are started by
 * whoever starts the network. A start that fails ends every process that it started.
 *
 * @throws FabricFailure when a program fails; NetworkFailure when an option is wrong or contradicts
 * the data folder, a port is taken, or the folder is in use.
 */
export async function startFabric(given: FabricOptions): Promise<Fabric> {
  const options = { ...given, dataDir: resolve(given.dataDir) };
  const packages = new Map(
    options.chaincodes.map((chaincode) => [chaincode.name, packed(chaincode)]),
  );
  const asEmbedded = embeddedOptions(options, packages);
  checkOptions(asEmbedded);
  const { dataDir, channel } = options;
  await mkdir(dataDir, { recursive: true });
  await using disposal = new Disposal();
  disposal.use(await lockFolder(dataDir));
  await endLeftovers(join(dataDir, 'logs'));
  await forgetStops(join(dataDir, 'logs'));
  const formed = await openDataFolder(dataDir);
  if (formed !== undefined) requireFormed(asEmbedded, formed);
  const waiting = undeployed(options.chaincodes, formed?.chaincodes ?? []);
  const members = await placeMembers(options, formed?.manifest);
  const cryptoDir = join(dataDir, 'crypto');
  await ensureMaterial(cryptoDir, members);
  for (const member of members) {
    for (const [index] of (member.furtherPeers ?? []).entries()) {
      await ensureFurtherPeer(cryptoDir, member, index + 1);
    }
  }
  await requireUsable(members, formed === undefined ? undefined : genesisFile(dataDir));
  let report: (failure: FabricFailure) => void = () => undefined;
  const failed = new Promise<FabricFailure>((resolveFailed) => {
    report = resolveFailed;
  });
  let keeper: NodeKeeper | undefined;
  const onEnd = (failure: FabricFailure, node: Restartable) => {
    if (keeper === undefined) report(failure);
    else keeper.ended(node, failure);
  };
  const nodes = await allOrFailure(members.map((member) => prepareNodes(member, options, onEnd)));
  disposal.use({
    async [Symbol.asyncDispose]() {
      await allOrFailure(nodes.flatMap(nodesOf).map((node) => node[Symbol.asyncDispose]()));
    },
  });
  const mspIds = members.map(({ mspId }) => mspId);
  await writeProfiles({
    channels: [{ name: channel, organizations: mspIds }, ...(options.furtherChannels ?? [])],
    organizations: members.map(describeMember),
  });
  for (const further of members.flatMap((member) => member.furtherPeers ?? [])) {
    const own = [{ name: channel, organizations: [further.mspId] }];
    await writeProfiles({ channels: own, organizations: [describeMember(further)] });
  }
  await notePorts(dataDir, members);
  await startNodes(nodes, options, formed);
  const peer = peerProgram(options.programs.peer);
  const genesisHash = await hashOfBlock(genesisFile(dataDir));
  if (formed !== undefined) {
    const same = members.map((member) => requireSameGenesis(peer, member, channel, genesisHash));
    await allOrFailure(same);
  }
  const lifecycle = { channel, members, peer, folder: join(dataDir, 'packages') };
  const deployed = new Map(options.chaincodes.map((chaincode) => [chaincode.name, chaincode]));
  for (const chaincode of waiting) {
    const content = packages.get(chaincode.name);
    if (content === undefined) continue;
    const asking = { programs: options.programs, folder: members[0]?.folder ?? '', channel };
    const isNew = !formed?.chaincodes.some(({ name }) => name === chaincode.name);
    const next = isNew ? chaincode : await nextDefinition(asking, chaincode);
    await deployChaincode(lifecycle, next, content);
    deployed.set(next.name, next);
  }
  const forming = {
    programs: options.programs,
    options,
    members,
    peer,
    packages,
    settings: settingsOf(options),
  };
  const further = formed === undefined ? (options.furtherChannels ?? []) : [];
  for (const one of further) await formFurtherChannel(one, forming);
  await closeDataFolder(dataDir, asEmbedded.channels, members, [...deployed.values()]);
  const { onRestart } = options;
  if (onRestart !== undefined) {
    keeper = disposal.use(new NodeKeeper({ onRestart }));
  }
  return runningFabric({
    options,
    cryptoDir,
    nodes,
    packages,
    peer,
    failed,
    genesisHash,
    disposal: disposal.move(),
  });
}

/** Nothing is started with certificates, keys or a first block with which it could not go on. */
async function requireUsable(
  members: readonly PlacedMember[],
  genesis: string | undefined,
): Promise<void> {
  for (const member of members.flatMap(peersOf)) await checkMaterial(member);
  if (genesis === undefined) return;
  await hashOfBlock(genesis);
  for (const member of members) await requireKnownAuthority(genesis, member);
}

/** @throws NetworkFailure when the options contradict what was formed, or name more channels. */
function requireFormed(options: NetworkOptions, { manifest }: FormedNetwork): void {
  requireSameNetwork(options, manifest);
  const [added] = options.channels.slice(manifest.channels.length);
  if (added === undefined) return;
  const sentence = `furtherChannels names ${added.name}, but channels are formed at the first start; choose another dataDir.`;
  throw new NetworkFailure('invalid-option', sentence, { field: 'furtherChannels' });
}

/** At the first start the nodes join the channel, the peers while the orderers elect a leader. */
async function startNodes(
  nodes: readonly MemberNodes[],
  options: FabricOptions,
  formed: FormedNetwork | undefined,
): Promise<void> {
  const { programs, dataDir, channel } = options;
  const starting = nodes.flatMap(nodesOf).map((node) => node.start());
  if (formed !== undefined) {
    await allOrFailure(starting);
    return;
  }
  const members = nodes.map(({ member }) => member);
  const making = createGenesis(programs, dataDir, channel, members, settingsOf(options));
  await allOrFailure<unknown>([...starting, making]);
  const genesis = await making;
  await allOrFailure([
    joinOrderers(programs, channel, genesis, members),
    joinPeers(peerProgram(programs.peer), genesis, members),
  ]);
}

function settingsOf({ settings = ChannelSettings.parse({}), batchTimeoutMs }: FabricOptions) {
  if (batchTimeoutMs === undefined) return settings;
  const batch = { ...settings.orderer.batch, timeout: batchTimeoutMs };
  return { ...settings, orderer: { ...settings.orderer, batch } };
}

function packed({
  name,
  version,
  label = `${name}_${version}`,
}: FabricChaincode): ChaincodePackage {
  return serviceChaincodePackage(label, name);
}

/** The same network as options of the embedded one, which both check alike. */
function embeddedOptions(
  { channel, chaincodes, furtherChannels = [], ...options }: FabricOptions,
  packages: ReadonlyMap<string, ChaincodePackage>,
): NetworkOptions {
  const withPackageIds = chaincodes.map((chaincode) => {
    return { ...chaincode, packageId: packages.get(chaincode.name)?.id ?? '' };
  });
  const further = furtherChannels.map(({ chaincodes: names, ...one }) => ({
    ...one,
    chaincodes: withPackageIds.filter(({ name }) => names.includes(name)),
  }));
  return { ...options, channels: [{ name: channel, chaincodes: withPackageIds }, ...further] };
}
