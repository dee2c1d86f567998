import { z } from 'zod';
import { unauthenticated } from './bearer-token';
import type { Caller } from './caller';
import { type ApiRole, isApiRole, roles, type Scope } from './roles';

const Claims = z.object({
  sub: z.string().min(1).max(256),
  tenant: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  roles: z.array(z.string().max(128)).max(64),
  scope: z.string().max(2_048).optional(),
  jti: z.string().min(1).max(128).optional(),
  iat: z.number().min(0),
  exp: z.number().min(0),
});

/** Who a verified token is about, and until when it holds (seconds of the epoch). */
export interface Bearer {
  readonly caller: Caller;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/**
 * Reads the claims of a verified token. Roles that are not known are ignored; `scope` only takes
 * away.
 *
 * @throws Rejected unauthenticated, naming the claim.
 */
export function readClaims(payload: unknown): Bearer {
  const result = Claims.safeParse(payload);
  if (!result.success) {
    const claim = String(result.error.issues[0]?.path[0] ?? 'sub');
    throw unauthenticated(`the token's claim ${claim} is missing or not of its form`);
  }
  const { sub, tenant, scope, jti, iat, exp } = result.data;
  const known = result.data.roles.filter(isApiRole);
  const caller: Caller = {
    subject: sub,
    tenant,
    roles: known,
    scopes: scopesOf(known, scope),
    ...(jti === undefined ? {} : { tokenId: jti }),
  };
  return { caller, issuedAt: iat, expiresAt: exp };
}

function scopesOf(known: readonly ApiRole[], scope: string | undefined): ReadonlySet<Scope> {
  const granted = new Set<Scope>(known.flatMap((role) => [...roles[role]]));
  if (scope === undefined) return granted;
  const asked = new Set(scope.split(' '));
  return new Set([...granted].filter((name) => asked.has(name)));
}
