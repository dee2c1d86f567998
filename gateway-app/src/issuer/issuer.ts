import type { ApiRole, Scope } from '../auth/roles';

/** What a token says of its bearer. */
export interface TokenRequest {
  readonly subject: string;
  readonly tenant: string;
  readonly roles: readonly ApiRole[];
  /** Narrows the scopes of the roles. */
  readonly scope?: readonly Scope[];
  readonly lifetimeSeconds: number;
}

export interface IssuedToken {
  readonly token: string;
  /** UTC with milliseconds. */
  readonly expiresAt: string;
}

export interface IssuedCertificate {
  /** PEM, the certificate and its CA. */
  readonly certificate: string;
  readonly ca: string;
  readonly notAfter: string;
}

/** The role `issuer`: alone in a site it signs tokens and certificates. */
export interface Issuer {
  issueToken(request: TokenRequest): Promise<IssuedToken>;
  /** The public keys that verify its tokens (RFC 7517). */
  jwks(): Promise<{ readonly keys: readonly Readonly<Record<string, unknown>>[] }>;
  /**
   * Signs a device's certificate; the request's common name is the device's id.
   *
   * @throws Rejected invalid-argument when the request cannot be read or its signature is wrong.
   */
  issueDeviceCertificate(csrPem: string): Promise<IssuedCertificate>;
}
