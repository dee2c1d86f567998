import { Rejected } from '@edgebeat/core';
import type { Authenticator, Caller } from '../../auth/caller';
import type { Scope } from '../../auth/roles';
import { anonymous } from './exchange';

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
 * Decides whether a caller may call a route: only with its scope.
 *
 * @throws Rejected forbidden, naming the scope.
 */
export function admit(rule: Rule, caller: Caller): void {
  if (rule === 'public' || caller.scopes.has(rule)) return;
  const roles = caller.roles.join(', ') || 'none';
  throw new Rejected(
    'forbidden',
    `this needs the scope ${rule}, which this token does not have (roles: ${roles}); use another token`,
  );
}
