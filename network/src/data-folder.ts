import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ChannelOptions, NetworkFailure } from '@edgebeat/fabric-embedded';
import {
  type Manifest,
  manifestOf,
  readManifest,
  writeManifest,
} from '@edgebeat/fabric-embedded/manifest';
import type { FabricChaincode } from './fabric-options';
import type { PlacedMember } from './placed-member';

/** A chaincode as it was committed and installed. */
export type DeployedChaincode = Pick<FabricChaincode, 'name' | 'sequence' | 'addresses' | 'label'>;

/** What a data folder holds whose network was formed to the end. */
export interface FormedNetwork {
  readonly manifest: Manifest;
  readonly chaincodes: readonly DeployedChaincode[];
}

const chaincodesFile = (dataDir: string) => join(dataDir, 'chaincodes.json');

/**
 * Reads what was formed in a data folder. What a start left that failed or was killed half-way is
 * removed, because nobody can say what of it is whole; logs stay, and certificates, each of which is
 * whole or not there.
 */
export async function openDataFolder(dataDir: string): Promise<FormedNetwork | undefined> {
  const manifest = await readManifest(dataDir);
  const chaincodes = await readFile(chaincodesFile(dataDir), 'utf8').catch(() => undefined);
  if (manifest !== undefined && chaincodes !== undefined) {
    return { manifest, chaincodes: JSON.parse(chaincodes) as DeployedChaincode[] };
  }
  if (manifest !== undefined) {
    const sentence = `dataDir: ${dataDir} holds a network that was not made with Fabric's programs; choose another folder.`;
    throw new NetworkFailure('invalid-option', sentence);
  }
  for (const leftover of ['organizations', 'channels', 'genesis.block']) {
    await rm(join(dataDir, leftover), { recursive: true, force: true });
  }
  return undefined;
}

/** What was deployed in a data folder whose network was formed; nothing in another one. */
export async function deployedChaincodes(dataDir: string): Promise<readonly DeployedChaincode[]> {
  const text = await readFile(chaincodesFile(dataDir), 'utf8').catch(() => '[]');
  return JSON.parse(text) as DeployedChaincode[];
}

/** Writes down that the network is formed, the last step of its first start. */
export async function closeDataFolder(
  dataDir: string,
  channels: readonly ChannelOptions[],
  members: readonly PlacedMember[],
  chaincodes: readonly FabricChaincode[],
): Promise<void> {
  const deployed = chaincodes.map(({ name, sequence, addresses, label }) => {
    return { name, sequence, addresses, ...(label !== undefined && { label }) };
  });
  await writeFile(chaincodesFile(dataDir), JSON.stringify(deployed, undefined, 2));
  await writeManifest(dataDir, manifestOf(channels, members));
}

/** The channel that a network was formed with before all others. */
export function firstChannel({ channels }: Manifest): string {
  return channels[0]?.name ?? '';
}

/**
 * The chaincodes that are not yet deployed in the version that the options name.
 *
 * @throws NetworkFailure `invalid-option` when a service moved: peers keep its address.
 */
export function undeployed(
  chaincodes: readonly FabricChaincode[],
  deployed: readonly DeployedChaincode[],
): FabricChaincode[] {
  return chaincodes.filter(({ name, sequence, addresses }) => {
    const known = deployed.find((candidate) => candidate.name === name);
    if (known === undefined || known.sequence < sequence) return true;
    const moved = Object.entries(known.addresses).find(([mspId, at]) => addresses[mspId] !== at);
    if (moved === undefined) return false;
    throw new NetworkFailure(
      'invalid-option',
      `chaincodes[${name}].addresses.${moved[0]} must stay ${moved[1]}, where the peer knows the service; ` +
        'a higher sequence may name another.',
    );
  });
}
