import { MspError, type NodeRole } from './identity';
import type { UnitIdentifier } from './member-config';
import type { ParsedCertificate } from './parsed-certificate';

/** A unit and the chain of authorities that must have issued the certificate, when one must. */
export interface Expectation {
  readonly unit: string;
  readonly certifiersIdentifier: Uint8Array | undefined;
}

/** What units are checked against. */
export interface Facts {
  readonly mspId: string;
  readonly certificate: ParsedCertificate;
  readonly certifiersIdentifier: Uint8Array;
}

/** Names the authority of a unit by the hash of its chain. */
export function toExpectation(
  { unit, authority }: UnitIdentifier,
  certifiersOf: (authority: ParsedCertificate) => Uint8Array,
): Expectation {
  return { unit, certifiersIdentifier: authority && certifiersOf(authority) };
}

/**
 * Refuses an identity without any of the required units.
 *
 * @throws MspError
 */
export function requireUnits(facts: Facts, required: readonly Expectation[]): void {
  if (required.length === 0) return;
  const { organizationalUnits } = facts.certificate;
  const found = required.some(
    (expectation) =>
      organizationalUnits.includes(expectation.unit) && isCertifiedBy(facts, expectation),
  );
  if (found) return;
  throw refuseUnits(`none of the identity's organizational units ${describe(facts)}`);
}

/**
 * Tells an identity's role. Exactly one unit may name one, so that a key cannot be a client and a
 * peer at once.
 *
 * @throws MspError
 */
export function roleOf(
  facts: Facts,
  roleUnits: readonly (Expectation & { readonly role: NodeRole })[],
): NodeRole {
  const named = facts.certificate.organizationalUnits.flatMap((unit) =>
    roleUnits.filter((expectation) => expectation.unit === unit).slice(-1),
  );
  const [first, ...others] = named;
  if (first === undefined) {
    throw refuseUnits(
      `the identity does not have an OU that resolves to client, peer, orderer, or admin role. OUs: ${describe(facts)}`,
    );
  }
  if (!isCertifiedBy(facts, first)) {
    throw refuseUnits(`certifiersIdentifier does not match: ${describe(facts)}`);
  }
  if (others.length === 0) return first.role;
  throw refuseUnits(
    `the identity must have a client, a peer, an orderer, or an admin OU role to be valid, not a combination of them. OUs: ${describe(facts)}`,
  );
}

function isCertifiedBy(facts: Facts, { certifiersIdentifier }: Expectation): boolean {
  if (certifiersIdentifier === undefined) return true;
  return Buffer.compare(certifiersIdentifier, facts.certifiersIdentifier) === 0;
}

function describe({ certificate, mspId }: Facts): string {
  return `[${certificate.organizationalUnits.join(' ')}], MSP: [${mspId}]`;
}

function refuseUnits(reason: string): MspError {
  return new MspError(`could not validate identity's OUs: ${reason}`);
}
