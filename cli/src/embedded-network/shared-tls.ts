import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChaincodeOptions, OrganizationOptions } from '@edgebeat/fabric-embedded';
import { materialPaths } from '@edgebeat/fabric-embedded/paths';
import { replaceFile } from '../replace-file';

/** Whether one service runs the chaincode for all organisations. */
export function isShared({ addresses }: ChaincodeOptions): boolean {
  const all = Object.values(addresses);
  return all.length > 1 && new Set(all).size === 1;
}

/** The folder with a chaincode service's end of the TLS: `server.crt`, `server.key` and `ca.crt`. */
export function chaincodeTls(
  dataDir: string,
  chaincode: ChaincodeOptions,
  { domain }: OrganizationOptions,
): string {
  if (isShared(chaincode)) return sharedFolder(dataDir);
  return join(materialPaths(join(dataDir, 'crypto'), domain).chaincode.server.certificate, '..');
}

/** Makes the folder of a service that all organisations share: any of their peers may call it. */
export async function writeSharedTls(
  dataDir: string,
  organizations: readonly OrganizationOptions[],
): Promise<void> {
  const all = organizations.map(({ domain }) => materialPaths(join(dataDir, 'crypto'), domain));
  const roots = await Promise.all(
    all.map(({ chaincode }) => readFile(chaincode.server.ca, 'utf8')),
  );
  const server = all[0]?.chaincode.server;
  if (server === undefined) return;
  const folder = sharedFolder(dataDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await replaceFile(join(folder, 'ca.crt'), roots.join('\n'));
  await replaceFile(join(folder, 'server.crt'), await readFile(server.certificate));
  await replaceFile(join(folder, 'server.key'), await readFile(server.key), 0o600);
}

function sharedFolder(dataDir: string): string {
  return join(dataDir, 'chaincode', 'tls');
}
