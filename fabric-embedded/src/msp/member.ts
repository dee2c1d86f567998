import { createHash } from 'node:crypto';
import { type Chain, findChain } from './certificate-chain';
import { MspError, type NodeRole } from './identity';
import type { MemberConfig } from './member-config';
import type { ParsedCertificate } from './parsed-certificate';
import { isRevoked } from './revocation-list';
import { requireUnits, roleOf, toExpectation } from './units';

const supportedCurves = new Set(['prime256v1', 'secp384r1']);

/** What is true of a valid identity for as long as its member's MSP does not change. */
export interface ValidIdentity {
  readonly fingerprint: string;
  readonly organizationalUnits: readonly string[];
  /** SHA-256 over the chain of authorities, by which unit principals name them. */
  readonly certifiersIdentifier: Uint8Array;
  readonly roles: ReadonlySet<NodeRole>;
  readonly isNamedAdmin: boolean;
}

/** The rules of one member's MSP. */
export interface Member {
  readonly mspId: string;
  readonly tellsRolesApart: boolean;
  /**
   * Checks a certificate for everything but the current time.
   *
   * @throws MspError with Fabric's reason.
   */
  check(certificate: ParsedCertificate): ValidIdentity;
}

/** Puts a member's MSP config to work. */
export function createMember(config: MemberConfig): Member {
  // A CA that has certified another CA may not certify identities as well.
  const inner = innerAuthorities(config);
  const certifiersOf = (authority: ParsedCertificate) =>
    hashChain(
      config.pool.roots.includes(authority) ? [authority] : findChain(authority, config.pool),
    );
  const roleUnits = [...(config.roleUnits ?? [])].map(
    ([role, identifier]) => ({ role, ...toExpectation(identifier, certifiersOf) }) as const,
  );
  const requiredUnits = config.requiredUnits.map((unit) => toExpectation(unit, certifiersOf));
  return {
    mspId: config.mspId,
    tellsRolesApart: config.roleUnits !== undefined,
    check: (certificate) => {
      const chain = findChain(certificate, config.pool);
      requireSupportedKey(certificate);
      requireLeaf(chain, inner);
      requireNotRevoked(chain, config);
      const certifiersIdentifier = hashChain(chain.slice(1));
      const facts = { mspId: config.mspId, certificate, certifiersIdentifier };
      requireUnits(facts, requiredUnits);
      return {
        fingerprint: certificate.fingerprint,
        organizationalUnits: certificate.organizationalUnits,
        certifiersIdentifier,
        roles: config.roleUnits === undefined ? new Set() : new Set([roleOf(facts, roleUnits)]),
        isNamedAdmin: config.admins.has(certificate.fingerprint),
      };
    },
  };
}

function innerAuthorities({ pool }: MemberConfig): ReadonlySet<ParsedCertificate> {
  return new Set(pool.intermediates.flatMap((authority) => findChain(authority, pool).slice(1)));
}

function requireSupportedKey({ publicKey }: ParsedCertificate): void {
  const curve = publicKey.asymmetricKeyDetails?.namedCurve;
  if (publicKey.asymmetricKeyType === 'ed25519') return;
  if (curve !== undefined && supportedCurves.has(curve)) return;
  const name = curve ?? publicKey.asymmetricKeyType ?? 'unknown';
  throw new MspError(
    `could not validate identity's public key algorithm: ${name} is not supported`,
  );
}

function requireLeaf(chain: Chain, inner: ReadonlySet<ParsedCertificate>): void {
  const refuse = (reason: string) =>
    new MspError(`could not obtain certification chain: ${reason}`);
  const [identity, parent] = chain;
  if (identity?.certificate.ca === true) {
    throw refuse(
      'An X509 certificate with Basic Constraint: Certificate Authority equals true cannot be used as an identity',
    );
  }
  if (parent === undefined) throw refuse('expected a chain of length at least 2, got 1');
  if (!inner.has(parent)) return;
  throw refuse(
    'invalid validation chain. Parent certificate should be a leaf of the certification tree',
  );
}

function requireNotRevoked(chain: Chain, { revocationLists }: MemberConfig): void {
  const [certificate, issuer] = chain;
  if (certificate === undefined || issuer === undefined) return;
  if (!isRevoked(certificate, issuer, revocationLists)) return;
  throw new MspError(
    'could not validate identity against certification chain: The certificate has been revoked',
  );
}

function hashChain(chain: Chain): Uint8Array {
  const hash = createHash('sha256');
  for (const { certificate } of chain) hash.update(certificate.raw);
  return hash.digest();
}
