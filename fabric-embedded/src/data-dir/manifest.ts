import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { membersOf } from '../channel-members';
import { NetworkFailure } from '../failure';
import type { ChannelOptions, NetworkOptions, OrganizationPorts } from '../network-options';
import { writeDurably } from './durable-file';
import { systemErrorCode } from './system-error';

/** What was chosen when a data folder was made, and cannot change afterwards. */
export interface Manifest {
  readonly format: 2;
  readonly channels: readonly ManifestChannel[];
  readonly organizations: readonly ManifestOrganization[];
}

export interface ManifestChannel {
  readonly name: string;
  /** The MSP ids of its members. */
  readonly organizations: readonly string[];
}

export interface ManifestOrganization {
  readonly name: string;
  readonly mspId: string;
  readonly domain: string;
  readonly ports: OrganizationPorts;
}

const fileName = 'network.json';

/**
 * Reads what a data folder was made with; undefined in a new one.
 *
 * @throws NetworkFailure `invalid-option` when the folder's file is no such file.
 */
export async function readManifest(dataDir: string): Promise<Manifest | undefined> {
  const file = join(dataDir, fileName);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const manifest = parse(text);
  if (manifest !== undefined) return manifest;
  throw new NetworkFailure(
    'invalid-option',
    `dataDir: ${file} is not the description of a network; choose another folder.`,
    { field: 'dataDir' },
  );
}

/** @throws NetworkFailure `disk-full`. */
export async function writeManifest(dataDir: string, manifest: Manifest): Promise<void> {
  await writeDurably(join(dataDir, fileName), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/**
 * Compares options with what the data folder was made with; port 0 takes the port of then, and
 * channels may be added behind those of then.
 *
 * @throws NetworkFailure `invalid-option`, naming the first field that contradicts.
 */
export function requireSameNetwork(
  { organizations, channels }: Pick<NetworkOptions, 'organizations' | 'channels'>,
  manifest: Manifest,
): void {
  const names = (list: readonly { name: string }[]) => list.map(({ name }) => name).join(', ');
  const known = channels.slice(0, manifest.channels.length);
  requireSame('channels', names(known), names(manifest.channels));
  requireSame('organizations', names(organizations), names(manifest.organizations));
  for (const [index, channel] of manifest.channels.entries()) {
    const given = channels[index];
    if (given === undefined) continue;
    const members = membersOf(given, organizations).join(', ');
    requireSame(
      `channels[${channel.name}].organizations`,
      members,
      channel.organizations.join(', '),
    );
  }
  organizations.forEach((organization, index) => {
    const earlier = manifest.organizations[index];
    if (earlier === undefined) return;
    const field = `organizations[${String(index)}]`;
    requireSame(`${field}.mspId`, organization.mspId, earlier.mspId);
    requireSame(`${field}.domain`, organization.domain, earlier.domain);
    for (const kind of ['peer', 'orderer'] as const) {
      const port = organization.ports[kind];
      if (port !== 0) requireSame(`${field}.ports.${kind}`, port, earlier.ports[kind]);
    }
  });
}

/** What a network with these channels keeps. */
export function manifestOf(
  channels: readonly ChannelOptions[],
  organizations: readonly ManifestOrganization[],
): Manifest {
  return {
    format: 2,
    channels: channels.map((channel) => ({
      name: channel.name,
      organizations: membersOf(channel, organizations),
    })),
    organizations: organizations.map(({ name, mspId, domain, ports: { peer, orderer } }) => {
      return { name, mspId, domain, ports: { peer, orderer } };
    }),
  };
}

function requireSame(field: string, given: string | number, known: string | number): void {
  if (given === known) return;
  throw new NetworkFailure(
    'invalid-option',
    `${field} is ${String(given)}, but the network in the data folder was made with ` +
      `${String(known)}: keep that value or choose another dataDir.`,
    { field },
  );
}

function parse(text: string): Manifest | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value) || !Array.isArray(value['organizations'])) return undefined;
    const organizations: unknown[] = value['organizations'];
    if (!organizations.every(isOrganization)) return undefined;
    const channels = channelsOf(value, organizations);
    return channels && { format: 2, channels, organizations };
  } catch {
    return undefined;
  }
}

/** Format 1 is of a time when a network had one channel, of all organisations. */
function channelsOf(
  { format, channel, channels }: Record<string, unknown>,
  organizations: readonly ManifestOrganization[],
): readonly ManifestChannel[] | undefined {
  if (format === 1 && typeof channel === 'string') {
    return [{ name: channel, organizations: organizations.map(({ mspId }) => mspId) }];
  }
  const isWhole = format === 2 && Array.isArray(channels) && channels.every(isChannel);
  return isWhole ? channels : undefined;
}

function isChannel(value: unknown): value is ManifestChannel {
  if (!isObject(value) || !Array.isArray(value['organizations'])) return false;
  const organizations: unknown[] = value['organizations'];
  return [value['name'], ...organizations].every((name) => typeof name === 'string');
}

function isOrganization(value: unknown): value is ManifestOrganization {
  if (!isObject(value) || !isObject(value['ports'])) return false;
  const { name, mspId, domain, ports } = value;
  return (
    [name, mspId, domain].every((field) => typeof field === 'string') &&
    [ports['peer'], ports['orderer']].every((port) => Number.isSafeInteger(port))
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
