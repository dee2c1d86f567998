import { UntrustedCertificate } from './identity';
import type { ParsedCertificate } from './parsed-certificate';

const serverAuth = '1.3.6.1.5.5.7.3.1';
const anyUsage = '2.5.29.37.0';
const maxChainLength = 8;

/** The certificate authorities that a member trusts. */
export interface AuthorityPool {
  readonly roots: readonly ParsedCertificate[];
  readonly intermediates: readonly ParsedCertificate[];
}

/** A certificate first, its root last. */
export type Chain = readonly ParsedCertificate[];

/**
 * Finds the one chain from a certificate to a root. As in Fabric, the authorities must have been
 * valid when the certificate began to be; whether it has expired since is another question.
 *
 * @throws UntrustedCertificate when there is no chain or more than one.
 */
export function findChain(leaf: ParsedCertificate, pool: AuthorityPool): Chain {
  const at = leaf.notBefore + 1000;
  const chains = extend([leaf], pool);
  const [chain, ...others] = chains.filter((candidate) => isValidAt(candidate, at));
  if (chain !== undefined && others.length === 0) return chain;
  if (chain !== undefined) {
    throw new UntrustedCertificate(
      `this MSP only supports a single validation chain, got ${others.length + 1}`,
    );
  }
  const reason =
    chains.length > 0
      ? 'x509: certificate has expired or is not yet valid'
      : 'x509: certificate signed by unknown authority';
  throw new UntrustedCertificate(`the supplied identity is not valid: ${reason}`);
}

function extend(path: Chain, pool: AuthorityPool): Chain[] {
  const last = path.at(-1);
  if (last === undefined || path.length > maxChainLength) return [];
  if (pool.roots.includes(last)) return [path];
  const complete = pool.roots
    .filter((root) => mayFollow(path, last, root))
    .map((root) => [...path, root]);
  const longer = pool.intermediates
    .filter((authority) => !path.includes(authority) && mayFollow(path, last, authority))
    .flatMap((authority) => extend([...path, authority], pool));
  return [...complete, ...longer];
}

function mayFollow(path: Chain, issued: ParsedCertificate, issuer: ParsedCertificate): boolean {
  // The certificate itself is no CA, so it does not count against the issuer's limit.
  if (issuer.pathLength !== undefined && path.length - 1 > issuer.pathLength) return false;
  return (
    issuer.certificate.ca &&
    issued.certificate.checkIssued(issuer.certificate) &&
    issued.certificate.verify(issuer.publicKey)
  );
}

function isValidAt(chain: Chain, at: number): boolean {
  return chain.every(
    (link) => link.notBefore <= at && at <= link.notAfter && allowsServer(link.certificate),
  );
}

/**
 * Go's verification, which Fabric uses, asks for this usage unless a certificate names none. Node's
 * types claim that the property is always there; it is undefined without the extension.
 */
function allowsServer({ keyUsage }: { readonly keyUsage?: readonly string[] }): boolean {
  return keyUsage === undefined || keyUsage.includes(serverAuth) || keyUsage.includes(anyUsage);
}
