import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeBuilder } from './ccaas-builder';
import { builderVariable } from './ccaas-builder';
import type { FabricChaincode, FabricOptions, NodeKind } from './fabric-options';
import { ordererSettings } from './orderer-settings';
import {
  builderFolder,
  builderSettings,
  defaultTimes,
  peerSettings,
  type PeerTimes,
} from './peer-settings';
import { ownName, peersOf, type PlacedMember } from './placed-member';
import { ServedProgram, type ServedProgramOptions } from './served-program';

/** A member with its nodes: an orderer, a peer, and the peers besides that. */
export interface MemberNodes extends Readonly<Record<NodeKind, ServedProgram>> {
  readonly member: PlacedMember;
  readonly furtherPeers: readonly ServedProgram[];
}

/** All nodes of a member. */
export function nodesOf({ orderer, peer, furtherPeers }: MemberNodes): readonly ServedProgram[] {
  return [orderer, peer, ...furtherPeers];
}

/** What the settings of one member's nodes depend on besides the member. */
export type NodeOptions = Pick<
  FabricOptions,
  'programs' | 'chaincodes' | 'executionTimeoutMs' | 'reconcileIntervalMs'
>;

/** Writes the settings of a member's nodes and prepares their processes; nothing runs yet. */
export async function prepareNodes(
  member: PlacedMember,
  options: NodeOptions,
  onEnd: ServedProgramOptions['onEnd'],
): Promise<MemberNodes> {
  const { ports } = member;
  const orderer = serve(member, 'orderer', `The orderer of ${member.mspId}`, {
    ...{ command: [options.programs.orderer], ports: [ports.orderer, ports.admin], onEnd },
    env: { FABRIC_CFG_PATH: await writeOrdererSettings(member) },
  });
  const peers = await Promise.all(
    peersOf(member).map((one, number) => preparePeer(one, number, options, onEnd)),
  );
  const [peer, ...furtherPeers] = peers;
  if (peer === undefined) throw new TypeError(`${member.mspId} has no peer`);
  return { member, orderer, peer, furtherPeers };
}

async function preparePeer(
  member: PlacedMember,
  number: number,
  { programs, chaincodes, executionTimeoutMs, reconcileIntervalMs }: NodeOptions,
  onEnd: ServedProgramOptions['onEnd'],
): Promise<ServedProgram> {
  const times = {
    executionTimeoutMs: executionTimeoutMs ?? defaultTimes.executionTimeoutMs,
    reconcileIntervalMs: reconcileIntervalMs ?? defaultTimes.reconcileIntervalMs,
  };
  const folder = await writePeerSettings(member, times);
  const which = number === 0 ? 'peer' : `peer ${String(number)}`;
  return serve(member, 'peer', `The ${which} of ${member.mspId}`, {
    ...{ command: [programs.peer, 'node', 'start'], ports: [member.ports.peer], onEnd },
    env: await peerEnvironment(member, folder, chaincodes),
  });
}

/** A node's process, by the member's launcher where there is one. */
function serve(
  { hosts, launcher = [], logs }: PlacedMember,
  kind: NodeKind,
  title: string,
  {
    command,
    ...rest
  }: Pick<ServedProgramOptions, 'env' | 'ports' | 'onEnd'> & {
    readonly command: readonly [string, ...string[]];
  },
): ServedProgram {
  const [file = command[0], ...args] = [...launcher, ...command];
  const logFile = join(logs, `${kind}.log`);
  return new ServedProgram({ ...rest, title, file, args, logFile, host: ownName(hosts, kind) });
}

async function peerEnvironment(
  member: PlacedMember,
  folder: string,
  chaincodes: readonly FabricChaincode[],
): Promise<Record<string, string>> {
  return {
    FABRIC_CFG_PATH: folder,
    [builderVariable]: await builderSettings(member, chaincodes),
  };
}

async function writePeerSettings(member: PlacedMember, times: PeerTimes): Promise<string> {
  const folder = join(member.folder, 'peer');
  const builder = builderFolder(member);
  await rm(builder, { recursive: true, force: true });
  await writeBuilder(builder);
  await write(join(folder, 'core.yaml'), peerSettings(member, builder, times));
  return folder;
}

async function writeOrdererSettings(member: PlacedMember): Promise<string> {
  const folder = join(member.folder, 'orderer');
  await mkdir(folder, { recursive: true });
  await write(join(folder, 'orderer.yaml'), ordererSettings(member));
  return folder;
}

/** Every JSON text is YAML too. */
function write(file: string, settings: object): Promise<void> {
  return writeFile(file, JSON.stringify(settings, undefined, 2));
}
