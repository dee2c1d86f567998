import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { MaterialPaths } from '@edgebeat/fabric-embedded';
import { FabricFailure } from './failure';
import type { PlacedMember } from './placed-member';

/** A certificate with its key and the authority that has to have issued it. */
interface Issued {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
}

/**
 * Checks the certificates of a member's nodes and of its Admin before anything is started with them.
 *
 * @throws FabricFailure `material-unusable` that names the file: it has expired, was issued by a
 * foreign authority, or does not fit its key.
 */
export async function checkMaterial({ mspId, paths }: PlacedMember, now = new Date()) {
  for (const issued of certificatesOf(paths)) await checkIssued(mspId, issued, now);
}

/** When the first of a node's certificates ends, those for signing and for TLS. */
export async function certificateEnd(node: {
  readonly msp: { readonly certificate: string };
  readonly tls: { readonly certificate: string };
}): Promise<Date> {
  const ends = await Promise.all(
    [node.msp.certificate, node.tls.certificate].map(async (file) => {
      return endOf(new X509Certificate(await readFile(file))).getTime();
    }),
  );
  return new Date(Math.min(...ends));
}

function certificatesOf(paths: MaterialPaths): Issued[] {
  const nodes = [paths.peer, paths.orderer, paths.user('Admin')];
  return nodes.flatMap(({ msp, tls }) => [
    { certificate: msp.certificate, key: msp.key, authority: paths.authority.certificate },
    { certificate: tls.certificate, key: tls.key, authority: paths.tlsAuthority.certificate },
  ]);
}

async function checkIssued(mspId: string, issued: Issued, now: Date): Promise<void> {
  const { certificate: file, key, authority } = issued;
  const certificate = await readCertificate(file);
  const issuer = await readCertificate(authority);
  const end = endOf(certificate);
  if (end <= now) {
    const when = end.toISOString().slice(0, 10);
    throw unusable(`${file} of ${mspId} expired on ${when}: renew it`);
  }
  if (!certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey)) {
    throw unusable(
      `${file} was not issued by the authority of ${mspId} in ${authority}: put back ${mspId}'s own`,
    );
  }
  const fits = await readFile(key).then(
    (pem) => certificate.checkPrivateKey(createPrivateKey(pem)),
    () => false,
  );
  if (!fits) throw unusable(`${key} is not the key of ${file}: put back the one that is`);
}

function endOf({ validTo }: X509Certificate): Date {
  return new Date(validTo);
}

async function readCertificate(file: string): Promise<X509Certificate> {
  try {
    return new X509Certificate(await readFile(file));
  } catch (cause) {
    throw unusable(`${file} cannot be read as a certificate: put it back from a backup`, cause);
  }
}

function unusable(what: string, cause?: unknown): FabricFailure {
  return new FabricFailure('material-unusable', `${what}.`, { cause });
}
