import { Rejected } from '@edgebeat/core';
import type { Authenticator, Caller } from '../../auth/caller';
import type { Scope } from '../../auth/roles';
import { anonymous } from './exchange';
import type { RouteDescription } from './route';

/** Who may call a route: everybody, or callers who have the scope. */
export type Rule = Scope | 'public';

/**
 * Finds out who calls; whoever a public route is asked by stays nobody.
 *
 * @throws Rejected unauthenticated.
 */
export async function identify(
  rule: Rule,
  authorization: string | undefined,
  authenticator: Authenticator,
): Promise<Caller> {
  if (rule === 'public') return anonymous;
  const caller =
    authorization === undefined ? undefined : await authenticator.authenticate({ authorization });
  if (caller !== undefined) return caller;
  throw new Rejected(
    'unauthenticated',
    'Authorization: is missing; send Authorization: Bearer <token>',
  );
}

/**
 * Decides whether a caller may call a route: only with its scope, and only with a token of the
 * member's own tenant where the route acts for the whole member.
 *
 * @throws Rejected forbidden, naming the scope or the tenant.
 */
export function admit(
  { rule, acts }: Pick<RouteDescription, 'rule' | 'acts'>,
  { scopes, roles, tenant }: Caller,
  member: string,
): void {
  if (rule === 'public') return;
  if (!scopes.has(rule)) {
    const held = roles.join(', ') || 'none';
    throw new Rejected(
      'forbidden',
      `this needs the scope ${rule}, which this token does not have (roles: ${held}); use another token`,
    );
  }
  if (acts !== 'member' || tenant === member) return;
  throw new Rejected(
    'forbidden',
    `this acts for the whole member, so it needs a token of the tenant ${member}; this one is of ${tenant}`,
  );
}
