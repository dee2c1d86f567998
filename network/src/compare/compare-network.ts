import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { materialPaths } from '@edgebeat/fabric-embedded';
import { type Manifest, readManifest } from '@edgebeat/fabric-embedded/manifest';
import { parse } from 'yaml';
import type { ConsortiumFile } from '../consortium-file/schema';
import { firstChannel } from '../data-folder';
import type { FabricPrograms } from '../find-fabric';
import { createGenesis } from '../form-channel';
import { runningProcessOf } from '../leftovers';
import { ordererSettings } from '../orderer-settings';
import { peerProgram } from '../peer-program';
import { builderFolder, defaultTimes, peerSettings } from '../peer-settings';
import { furtherPeer } from '../place-members';
import { hostsOf, peersOf, type PlacedMember } from '../placed-member';
import { readChannelConfig } from './channel-config';
import { type Difference, differencesOf } from './leaves';

/** What was compared, and in what it differs. */
export interface NetworkComparison {
  readonly differences: readonly Difference[];
  /** Why the channel's configuration was not compared. */
  readonly withoutChannel?: string;
}

/** Where a value of the channel stands in consortium.yaml. */
const inFile: Readonly<Record<string, string>> = {
  'channel.Orderer.ConsensusType.type': 'orderer.type',
  'channel.Orderer.BatchTimeout': 'orderer.batch.timeout',
  'channel.Orderer.BatchSize.maxMessageCount': 'orderer.batch.maxMessageCount',
  'channel.Orderer.BatchSize.absoluteMaxBytes': 'orderer.batch.absoluteMaxBytes',
  'channel.Orderer.BatchSize.preferredMaxBytes': 'orderer.batch.preferredMaxBytes',
  'channel.Application.policies.Endorsement': 'policies.endorsement',
  'channel.Application.policies.LifecycleEndorsement': 'policies.lifecycle',
  'channel.policies.Admins': 'policies.admins',
};

/**
 * Compares a consortium.yaml with the network of a data folder: its members, the settings of its nodes
 * and, where a peer runs, the configuration of its channel as that peer has it.
 *
 * @throws FabricFailure when a program fails.
 */
export async function compareNetwork(
  file: ConsortiumFile,
  dataDir: string,
  programs: FabricPrograms,
): Promise<NetworkComparison> {
  const manifest = await readManifest(dataDir);
  if (manifest === undefined) {
    return { differences: [], withoutChannel: `${dataDir} holds no network yet` };
  }
  const members = differencesOf(membersOf(file), manifest.organizations.map(memberOf), 'members');
  if (members.some(({ path }) => !path.includes('.ports.'))) {
    return { differences: members, withoutChannel: 'its members are others' };
  }
  const placed = file.members.map((member) => place(member, dataDir));
  const peers = placed.flatMap(peersOf);
  const settings = await Promise.all(peers.map(compareSettings));
  const differences = [...members, ...settings.flat()];
  const running = await runningPeer(placed);
  if (running === undefined) return { differences, withoutChannel: 'no peer runs' };
  const ofChannel = await compareChannel(file, firstChannel(manifest), placed, running, programs);
  return { differences: [...differences, ...ofChannel] };
}

function membersOf({ members }: ConsortiumFile): object[] {
  return members.map(({ sites, ...member }) => {
    const { peer, orderer } = sites[0]?.ports ?? { peer: 0, orderer: 0 };
    return memberOf({ ...member, ports: { peer, orderer } });
  });
}

function memberOf({ name, mspId, domain, ports }: Manifest['organizations'][number]): object {
  return { name, mspId, domain, sites: [{ ports: { peer: ports.peer, orderer: ports.orderer } }] };
}

function place(
  { name, mspId, domain, sites }: ConsortiumFile['members'][number],
  dataDir: string,
): PlacedMember {
  const [site] = sites;
  if (site === undefined) throw new TypeError(`the member ${name} has no site`);
  const member = {
    ...{ name, mspId, domain, ports: site.ports, hosts: hostsOf(site.host) },
    paths: materialPaths(join(dataDir, 'crypto'), domain),
    folder: join(dataDir, 'organizations', mspId),
    logs: join(dataDir, 'logs', mspId),
  };
  const furtherPeers = site.furtherPeers.map((own, index) => {
    return furtherPeer(member, dataDir, index + 1, own);
  });
  return { ...member, furtherPeers };
}

async function compareSettings(member: PlacedMember): Promise<Difference[]> {
  const { mspId, folder, paths, firstPeer } = member;
  const wanted = {
    'peer/core.yaml': peerSettings(member, builderFolder(member), defaultTimes),
    ...(firstPeer === undefined && { 'orderer/orderer.yaml': ordererSettings(member) }),
  };
  const node = firstPeer === undefined ? mspId : `${mspId}/${paths.peerHost}`;
  const compared = Object.entries(wanted).map(async ([name, settings]) => {
    const text = await readFile(join(folder, name), 'utf8').catch(() => '');
    return differencesOf(settings, parse(text), '').map((difference) => {
      return { ...difference, path: `${node}/${name}: ${difference.path}` };
    });
  });
  return (await Promise.all(compared)).flat();
}

async function runningPeer(members: readonly PlacedMember[]): Promise<PlacedMember | undefined> {
  for (const member of members) {
    if ((await runningProcessOf(join(member.logs, 'peer.log'))) !== undefined) return member;
  }
  return undefined;
}

/** What the file would make is made, and compared with what the peer has. */
async function compareChannel(
  file: ConsortiumFile,
  channel: string,
  members: readonly PlacedMember[],
  running: PlacedMember,
  programs: FabricPrograms,
): Promise<Difference[]> {
  const folder = await mkdtemp(join(tmpdir(), 'channel-'));
  try {
    const wanted = await createGenesis(programs, folder, channel, members, file);
    const found = join(folder, 'running.block');
    await peerProgram(programs.peer)(running, 'channel', 'fetch', 'config', found, '-c', channel);
    const differences = differencesOf(
      readChannelConfig(await readFile(wanted)),
      readChannelConfig(await readFile(found)),
    );
    return differences.map((entry) => ({ ...entry, path: inFile[entry.path] ?? entry.path }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
