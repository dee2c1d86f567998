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
import type { PlacedMember } from './placed-member';
import { ServedProgram, type ServedProgramOptions } from './served-program';

/** A member with its two nodes. */
export interface MemberNodes extends Readonly<Record<NodeKind, ServedProgram>> {
  readonly member: PlacedMember;
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
  const { mspId, ports, logs, hosts, launcher = [] } = member;
  const { programs, chaincodes, executionTimeoutMs, reconcileIntervalMs } = options;
  const times = {
    executionTimeoutMs: executionTimeoutMs ?? defaultTimes.executionTimeoutMs,
    reconcileIntervalMs: reconcileIntervalMs ?? defaultTimes.reconcileIntervalMs,
  };
  const [peerFolder, ordererFolder] = await writeSettings(member, times);
  const program = (kind: NodeKind, file: string, args: string[], env: Record<string, string>) => {
    const served = kind === 'peer' ? [ports.peer] : [ports.orderer, ports.admin];
    const logFile = join(logs, `${kind}.log`);
    const title = `The ${kind} of ${mspId}`;
    const [first = file, ...others] = [...launcher, file, ...args];
    return new ServedProgram({
      ...{ title, file: first, args: others, env, logFile, onEnd },
      ...{ ports: served, host: hosts[kind] },
    });
  };
  return {
    member,
    peer: program(
      'peer',
      programs.peer,
      ['node', 'start'],
      await peerEnvironment(member, peerFolder, chaincodes),
    ),
    orderer: program('orderer', programs.orderer, [], { FABRIC_CFG_PATH: ordererFolder }),
  };
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

async function writeSettings(
  member: PlacedMember,
  times: PeerTimes,
): Promise<readonly [string, string]> {
  const peerFolder = join(member.folder, 'peer');
  const ordererFolder = join(member.folder, 'orderer');
  const builder = builderFolder(member);
  await mkdir(ordererFolder, { recursive: true });
  await rm(builder, { recursive: true, force: true });
  await writeBuilder(builder);
  // Every JSON text is YAML too.
  const write = (file: string, settings: object) =>
    writeFile(file, JSON.stringify(settings, undefined, 2));
  await write(join(peerFolder, 'core.yaml'), peerSettings(member, builder, times));
  await write(join(ordererFolder, 'orderer.yaml'), ordererSettings(member));
  return [peerFolder, ordererFolder];
}
