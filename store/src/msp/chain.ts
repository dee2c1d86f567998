import type { Certificate } from './certificate';

/** The CAs of one MSP. */
export interface Authorities {
  readonly roots: readonly Certificate[];
  readonly intermediates: readonly Certificate[];
}

const maxChain = 10;
const oneSecond = 1_000;

/**
 * The one chain from a certificate to a root of its MSP, the certificate first. As in Fabric the
 * chain is judged one second after the certificate's own start, so that expiry plays no part.
 *
 * @throws Error when there is none, or more than one.
 */
export function chainOf(
  certificate: Certificate,
  authorities: Authorities,
): readonly Certificate[] {
  const chains = chainsFrom([certificate], authorities, certificate.notBefore + oneSecond);
  const [chain] = chains;
  if (chain === undefined) throw new Error('no chain leads to a root of the MSP');
  if (chains.length > 1) throw new Error('more than one chain leads to a root of the MSP');
  if (!chain.every((link) => link.usableAsServer && !link.hasUnknownCritical)) {
    throw new Error('a certificate of the chain may not be used so');
  }
  return chain;
}

function chainsFrom(
  path: readonly Certificate[],
  authorities: Authorities,
  at: number,
): (readonly Certificate[])[] {
  const last = path.at(-1);
  if (last === undefined || path.length > maxChain || !isValidAt(last, at)) return [];
  if (authorities.roots.some((root) => root.id === last.id)) return [path];
  const parents = [...authorities.roots, ...authorities.intermediates].filter(
    (candidate) => !path.some((link) => link.id === candidate.id) && issued(candidate, last),
  );
  return parents.flatMap((parent) => chainsFrom([...path, parent], authorities, at));
}

function isValidAt(certificate: Certificate, at: number): boolean {
  return certificate.notBefore <= at && at <= certificate.notAfter;
}

function issued(parent: Certificate, child: Certificate): boolean {
  if (!parent.x509.ca || !Buffer.from(parent.subject).equals(child.issuer)) return false;
  return child.x509.checkIssued(parent.x509) && child.x509.verify(parent.publicKey);
}
