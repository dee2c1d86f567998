import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NetworkFailure } from '../failure';
import type { NetworkOptions, OrganizationPorts } from '../network-options';
import { writeDurably } from './durable-file';
import { systemErrorCode } from './system-error';

/** What was chosen when a data folder was made, and cannot change afterwards. */
export interface Manifest {
  readonly format: 1;
  readonly channel: string;
  readonly organizations: readonly ManifestOrganization[];
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
 * Compares options with what the data folder was made with; port 0 takes the port of then.
 *
 * @throws NetworkFailure `invalid-option`, naming the first field that contradicts.
 */
export function requireSameNetwork(options: NetworkOptions, manifest: Manifest): void {
  requireSame('channel', options.channel, manifest.channel);
  const names = (list: readonly { name: string }[]) => list.map(({ name }) => name).join(', ');
  requireSame('organizations', names(options.organizations), names(manifest.organizations));
  options.organizations.forEach((organization, index) => {
    const known = manifest.organizations[index];
    if (known === undefined) return;
    const field = `organizations[${String(index)}]`;
    requireSame(`${field}.mspId`, organization.mspId, known.mspId);
    requireSame(`${field}.domain`, organization.domain, known.domain);
    for (const kind of ['peer', 'orderer'] as const) {
      const port = organization.ports[kind];
      if (port !== 0) requireSame(`${field}.ports.${kind}`, port, known.ports[kind]);
    }
  });
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
    return isManifest(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isManifest(value: unknown): value is Manifest {
  return (
    isObject(value) &&
    value['format'] === 1 &&
    typeof value['channel'] === 'string' &&
    Array.isArray(value['organizations']) &&
    value['organizations'].every(isOrganization)
  );
}

function isOrganization(value: unknown): boolean {
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
