import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { allOrFailure } from '../disposal';
import type { NodeRole } from '../msp/identity';
import { type FolderFile, holdsFiles, removeStaleFolders, writeFolder } from './atomic-folder';
import { Authorities, ensureAuthority } from './authority';
import { type CertifiedKey, createAuthority, issueTls } from './certificate';
import { ensureSigningFolder } from './issue';
import { verifyingFiles } from './msp-folder';
import { checkDomain, type MaterialOrganization } from './organization';
import { type MaterialPaths, materialPaths, type SigningFolder, type TlsFiles } from './paths';

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
  await allOrFailure(
    organizations.map((organization) => ensureOrganization(cryptoDir, organization)),
  );
}

/**
 * Creates what a further peer of an organisation misses; the organisation's own material is there.
 *
 * @throws NetworkFailure `invalid-option` or `disk-full`.
 */
export async function ensureFurtherPeer(
  cryptoDir: string,
  { domain, host }: MaterialOrganization,
  peerNumber: number,
): Promise<void> {
  const paths = materialPaths(cryptoDir, domain, peerNumber);
  await ensureSigningFolder(cryptoDir, paths, paths.peer.msp, { role: 'peer' });
  await ensureServerTls({ cryptoDir, paths, authorities: new Authorities(paths) }, paths.peer.tls, [
    paths.peerHost,
    host,
  ]);
}

/** Where certificates of an organisation are made, and what issues them. */
interface Place {
  readonly cryptoDir: string;
  readonly paths: MaterialPaths;
  readonly authorities: Authorities;
}

/** What the authorities issue is written side by side: each folder appears as a whole. */
async function ensureOrganization(cryptoDir: string, { domain, host }: MaterialOrganization) {
  const paths = materialPaths(cryptoDir, domain);
  await ensureAuthority(cryptoDir, paths, paths.authority, domain);
  await ensureAuthority(cryptoDir, paths, paths.tlsAuthority, domain);
  await ensureVerifyingFolders(cryptoDir, paths);
  const authorities = new Authorities(paths);
  const place = { cryptoDir, paths, authorities };
  const signing = (target: SigningFolder, role: NodeRole) =>
    ensureSigningFolder(cryptoDir, paths, target, { role }, authorities);
  const users = [
    { name: 'Admin', role: 'admin' },
    { name: 'User1', role: 'client' },
  ] as const;
  await allOrFailure([
    signing(paths.peer.msp, 'peer'),
    signing(paths.orderer.msp, 'orderer'),
    ensureServerTls(place, paths.peer.tls, [paths.peerHost, host]),
    ensureServerTls(place, paths.orderer.tls, [paths.ordererHost, host]),
    ensureChaincodeTls(cryptoDir, paths),
    ...users.flatMap(({ name, role }) => {
      const user = paths.user(name);
      return [signing(user.msp, role), ensureTls(place, user.tls, `${name}@${domain}`, [])];
    }),
  ]);
}

async function ensureVerifyingFolders(cryptoDir: string, paths: MaterialPaths): Promise<void> {
  for (const folder of [paths.msp, paths.ordererMsp]) {
    if (await holdsFiles(folder, ['config.yaml'])) continue;
    const caPem = await readFile(paths.authority.certificate, 'utf8');
    const tlsCaPem = await readFile(paths.tlsAuthority.certificate, 'utf8');
    await writeFolder(cryptoDir, folder, verifyingFiles(paths, { caPem, tlsCaPem }));
  }
}

/** The server's own name comes first. */
function ensureServerTls(
  place: Place,
  files: TlsFiles,
  [name, host]: readonly [string, string | undefined],
) {
  const shortName = name.slice(0, name.indexOf('.'));
  const others = host === undefined ? [] : [host];
  return ensureTls(place, files, name, [...new Set([name, shortName, ...loopback, ...others])]);
}

async function ensureTls(
  { cryptoDir, authorities }: Place,
  files: TlsFiles,
  commonName: string,
  hosts: readonly string[],
): Promise<void> {
  if (await isComplete(files)) return;
  const authority = await authorities.tls();
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
