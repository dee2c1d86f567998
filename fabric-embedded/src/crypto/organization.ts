import { NetworkFailure } from '../failure';

/** What certificates say about an organisation. */
export interface MaterialOrganization {
  readonly name: string;
  readonly mspId: string;
  readonly domain: string;
  /** A name or IPv4 address of its machine, which its nodes' TLS certificates have beside their own names. */
  readonly host?: string | undefined;
}

const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const userName = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/;
// File names hold a domain with a prefix and a suffix, and file systems end at 255 bytes.
const maxDomainLength = 180;

/**
 * Refuses a domain that is no DNS name: it becomes part of folder names and certificates.
 *
 * @throws NetworkFailure `invalid-option`.
 */
export function checkDomain(domain: string): void {
  const valid =
    domain.length <= maxDomainLength && domain.split('.').every((part) => label.test(part));
  if (valid) return;
  throw new NetworkFailure(
    'invalid-option',
    `The domain ${JSON.stringify(domain)} is not a lower-case DNS name of at most ${maxDomainLength} characters.`,
  );
}

/**
 * Refuses a user's name that could leave the users' folder or that Fabric's tools cannot read.
 *
 * @throws NetworkFailure `invalid-option`.
 */
export function checkUserName(name: string): void {
  if (userName.test(name)) return;
  throw new NetworkFailure(
    'invalid-option',
    `The name ${JSON.stringify(name)} of an identity may hold up to 64 letters, digits, dots, dashes and underscores.`,
  );
}
