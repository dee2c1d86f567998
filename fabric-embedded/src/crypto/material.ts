import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { type FolderFile, holdsFiles, removeStaleFolders, writeFolder } from './atomic-folder';
import { ensureAuthority, readAuthority } from './authority';
import { type CertifiedKey, createAuthority, issueTls } from './certificate';
import { ensureSigningFolder } from './issue';
import { verifyingFiles } from './msp-folder';
import { checkDomain, type MaterialOrganization } from './organization';
import { type MaterialPaths, materialPaths, type TlsFiles } from './paths';

const loopback = ['localhost', '127.0.0.1', '::1'];

/**
 * Creates the certificates and keys that organisations miss, in cryptogen's layout: their CA and
 * TLS CA, one peer, one orderer, the users Admin and User1, and the two ends of the connection
 * between peer and chaincode service. What is there stays as it is, and a process that was killed
 * half-way leaves nothing that a next call does not complete.
 *
 * @throws NetworkFailure `invalid-option` or `disk-full`.
 */
export async function ensureMaterial(
  cryptoDir: string,
  organizations: readonly MaterialOrganization[],
): Promise<void> {
  for (const { domain } of organizations) checkDomain(domain);
  await removeStaleFolders(cryptoDir);
  for (const organization of organizations) await ensureOrganization(cryptoDir, organization);
}

/**
 * Creates what a further peer of an organisation misses; the organisation's own material is there.
 *
 * @throws NetworkFailure `invalid-option` or `disk-full`.
 */
export async function ensureFurtherPeer(
  cryptoDir: string,
  { domain }: MaterialOrganization,
  peerNumber: number,
): Promise<void> {
  const paths = materialPaths(cryptoDir, domain, peerNumber);
  await ensureSigningFolder(cryptoDir, paths, paths.peer.msp, { role: 'peer' });
  await ensureServerTls(cryptoDir, paths, paths.peer.tls, paths.peerHost);
}

async function ensureOrganization(cryptoDir: string, { domain }: MaterialOrganization) {
  const paths = materialPaths(cryptoDir, domain);
  await ensureAuthority(cryptoDir, paths, paths.authority, domain);
  await ensureAuthority(cryptoDir, paths, paths.tlsAuthority, domain);
  await ensureVerifyingFolders(cryptoDir, paths);
  await ensureSigningFolder(cryptoDir, paths, paths.peer.msp, { role: 'peer' });
  await ensureSigningFolder(cryptoDir, paths, paths.orderer.msp, { role: 'orderer' });
  await ensureServerTls(cryptoDir, paths, paths.peer.tls, paths.peerHost);
  await ensureServerTls(cryptoDir, paths, paths.orderer.tls, paths.ordererHost);
  await ensureChaincodeTls(cryptoDir, paths);
  for (const [name, role] of [
    ['Admin', 'admin'],
    ['User1', 'client'],
  ] as const) {
    const user = paths.user(name);
    await ensureSigningFolder(cryptoDir, paths, user.msp, { role });
    await ensureTls(cryptoDir, paths, user.tls, `${name}@${domain}`, []);
  }
}

async function ensureVerifyingFolders(cryptoDir: string, paths: MaterialPaths): Promise<void> {
  for (const folder of [paths.msp, paths.ordererMsp]) {
    if (await holdsFiles(folder, ['config.yaml'])) continue;
    const caPem = await readFile(paths.authority.certificate, 'utf8');
    const tlsCaPem = await readFile(paths.tlsAuthority.certificate, 'utf8');
    await writeFolder(cryptoDir, folder, verifyingFiles(paths, { caPem, tlsCaPem }));
  }
}

function ensureServerTls(cryptoDir: string, paths: MaterialPaths, files: TlsFiles, host: string) {
  const shortName = host.slice(0, host.indexOf('.'));
  return ensureTls(cryptoDir, paths, files, host, [host, shortName, ...loopback]);
}

async function ensureTls(
  cryptoDir: string,
  paths: MaterialPaths,
  files: TlsFiles,
  commonName: string,
  hosts: readonly string[],
): Promise<void> {
  if (await isComplete(files)) return;
  const authority = await readAuthority(paths.tlsAuthority);
  const issued = await issueTls(authority, commonName, hosts);
  await writeFolder(cryptoDir, dirname(files.certificate), [
    { path: basename(files.ca), content: authority.certificatePem },
    ...pairFiles(files, issued),
  ]);
}

/**
 * The chaincode connection has a CA of its own whose key is thrown away, so that no other
 * certificate of the organisation opens it.
 */
async function ensureChaincodeTls(cryptoDir: string, paths: MaterialPaths): Promise<void> {
  const { server, client } = paths.chaincode;
  if ((await isComplete(server)) && (await isComplete(client))) return;
  const host = paths.chaincodeHost;
  const authority = await createAuthority({ commonName: `ca.${host}`, organization: host });
  const hosts = [host, 'chaincode', ...loopback];
  await writeFolder(cryptoDir, dirname(server.certificate), [
    { path: basename(server.ca), content: authority.certificatePem },
    ...pairFiles(server, await issueTls(authority, host, hosts)),
    ...pairFiles(client, await issueTls(authority, paths.peerHost, [paths.peerHost])),
  ]);
}

function isComplete(files: TlsFiles): Promise<boolean> {
  const names = [files.ca, files.certificate, files.key].map((file) => basename(file));
  return holdsFiles(dirname(files.certificate), names);
}

function pairFiles(files: TlsFiles, issued: CertifiedKey): FolderFile[] {
  return [
    { path: basename(files.certificate), content: issued.certificatePem },
    { path: basename(files.key), content: issued.privateKeyPem, secret: true },
  ];
}
