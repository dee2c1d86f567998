import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { NetworkFailure } from '../failure';
import { readOrganizationalUnits } from '../msp/certificate-fields';
import type { NodeRole } from '../msp/identity';
import { holdsFiles, writeFolder } from './atomic-folder';
import { Authorities, readAuthority } from './authority';
import { type CertifiedKey, issueSigning, type Validity } from './certificate';
import { signingFileNames, signingFiles } from './msp-folder';
import { checkDomain, checkUserName, type MaterialOrganization } from './organization';
import { type MaterialPaths, materialPaths, type SigningFolder } from './paths';

/** A new identity: its name before the `@`, its NodeOU and how long it is valid. */
export interface IdentityRequest extends Validity {
  readonly name: string;
  readonly role: NodeRole;
}

/**
 * Gives the organisation's user of that name, issued by its CA at the first call. Its MSP folder,
 * `users/<name>@<domain>/msp`, is what Fabric's own tools load. An existing identity is returned
 * as it is, even when it has expired.
 *
 * @throws NetworkFailure `invalid-option` when the name is not usable, belongs to an identity of
 *   another role, or the organisation has no CA.
 */
export async function issueIdentity(
  cryptoDir: string,
  organization: MaterialOrganization,
  request: IdentityRequest,
): Promise<CertifiedKey> {
  checkDomain(organization.domain);
  checkUserName(request.name);
  const paths = materialPaths(cryptoDir, organization.domain);
  const { msp } = paths.user(request.name);
  await ensureSigningFolder(cryptoDir, paths, msp, request);
  const identity = {
    certificatePem: await readFile(msp.certificate, 'utf8'),
    privateKeyPem: await readFile(msp.key, 'utf8'),
  };
  requireRole(identity.certificatePem, request);
  return identity;
}

/** A certificate that is valid for a short time: its name before the `@` and its end. */
export interface ShortLivedRequest {
  readonly name: string;
  readonly notAfter: Date;
}

/**
 * Issues a client's certificate with a new key and keeps neither: every call makes another one.
 *
 * @throws NetworkFailure `invalid-option` when the name is not usable or there is no CA.
 */
export async function issueShortLived(
  cryptoDir: string,
  { domain }: MaterialOrganization,
  { name, notAfter }: ShortLivedRequest,
): Promise<CertifiedKey> {
  checkDomain(domain);
  checkUserName(name);
  const authority = await readAuthority(materialPaths(cryptoDir, domain).authority);
  const subject = { commonName: `${name}@${domain}`, organizationalUnit: 'client' };
  return issueSigning(authority, subject, { notAfter });
}

/** Creates an MSP folder with a signing identity of the organisation's CA, unless it is there. */
export async function ensureSigningFolder(
  cryptoDir: string,
  paths: MaterialPaths,
  target: SigningFolder,
  request: Validity & { readonly role: NodeRole },
  authorities = new Authorities(paths),
): Promise<void> {
  const certificateName = basename(target.certificate);
  const expected = signingFileNames(paths, certificateName);
  if (await holdsFiles(target.folder, expected)) return;
  const authority = await authorities.signing();
  const tlsCaPem = await readFile(paths.tlsCaFile, 'utf8');
  const commonName = certificateName.replace(/-cert\.pem$/, '');
  const subject = { commonName, organizationalUnit: request.role };
  const identity = await issueSigning(authority, subject, request);
  const roots = { caPem: authority.certificatePem, tlsCaPem };
  await writeFolder(cryptoDir, target.folder, signingFiles(paths, roots, commonName, identity));
}

function requireRole(certificatePem: string, request: IdentityRequest): void {
  const units = readOrganizationalUnits(certificatePem);
  if (units.includes(request.role)) return;
  throw new NetworkFailure(
    'invalid-option',
    `The identity ${request.name} exists with the unit ${units.join(', ')}, not as ${request.role}.`,
  );
}
