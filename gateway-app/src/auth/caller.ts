import type { ApiRole, Scope } from './roles';

/** Who calls, proven by a token or a client certificate. */
export interface Caller {
  /** The token's subject or the certificate's name. */
  readonly subject: string;
  readonly tenant: string;
  readonly roles: readonly ApiRole[];
  /** What it may do: the scopes of its roles, narrowed by the token's own `scope`. */
  readonly scopes: ReadonlySet<Scope>;
  /** The token's id, for limits and blocks. */
  readonly tokenId?: string;
}

/** What of a request says who calls. */
export interface Credentials {
  /** The header `Authorization`. */
  readonly authorization?: string;
}

/** Finds out who calls. */
export interface Authenticator {
  /**
   * Undefined when there are no credentials at all.
   *
   * @throws Rejected unauthenticated when they are wrong, expired or of another issuer.
   */
  authenticate(credentials: Credentials): Promise<Caller | undefined>;
}
