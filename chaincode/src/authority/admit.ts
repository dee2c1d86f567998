import { IdentityRecord, recordKeys, Rejected } from '@edgebeat/core';
import { z } from 'zod';
import { readArgument } from '../argument';
import type { TransactionContext } from '../context';
import { requireKnownProtocol } from '../governance/protocol';
import { readRecord } from '../state/read-record';
import type { Caller, CallerRole, Certified } from './caller';
import { requireMember } from './membership-gate';
import type { Rule } from './rule';

const Owned = z.object({ owner: z.string() });

/**
 * Lets a transaction begin: the caller is a client of an active member, the argument is valid, and
 * the rule admits the caller's roles.
 *
 * @returns the parsed argument.
 * @throws Rejected forbidden, not-founded, invalid-argument, too-large or protocol-unsupported.
 */
export async function admit<S extends z.ZodType>(
  ctx: TransactionContext,
  certified: Certified,
  rule: Rule<S>,
  text: string,
): Promise<z.output<S>> {
  await requireMember(ctx, certified.msp, rule.beforeFounding ?? false);
  const request = readArgument(rule.argument, text);
  ctx.admit(await withRoles(ctx, certified, rule, request));
  if (rule.writes && !rule.beforeFounding) {
    ctx.writeBy(await requireKnownProtocol(ctx, ctx.knownProtocols));
  }
  return request;
}

async function withRoles(
  ctx: TransactionContext,
  certified: Certified,
  rule: Rule,
  request: unknown,
): Promise<Caller> {
  if (rule.roles === 'any-client') return { ...certified, roles: [] };
  const owned = Owned.safeParse(request);
  const isOther = owned.success && owned.data.owner !== certified.msp;
  const needed = isOther ? (rule.others ?? rule.roles) : rule.roles;
  const caller = await findRoles(ctx, certified);
  if (!caller.roles.some((role) => needed.includes(role))) throw refusal(caller, needed);
  return caller;
}

async function findRoles(ctx: TransactionContext, certified: Certified): Promise<Caller> {
  if (certified.isAdmin) return { ...certified, roles: ['admin'] };
  const key = recordKeys.identity(certified.msp, certified.keyHash);
  const identity = await readRecord(ctx, IdentityRecord, 'identity', key);
  if (identity === undefined || !isValid(identity, ctx.time)) return { ...certified, roles: [] };
  return { ...certified, roles: identity.roles, siteId: identity.siteId };
}

/** Instants of one form and zone sort as texts. */
function isValid({ validity }: IdentityRecord, time: string): boolean {
  return validity.from <= time && time < validity.until;
}

function refusal(caller: Caller, needed: readonly CallerRole[]): Rejected {
  const has = caller.roles.length === 0 ? 'no role that is valid now' : caller.roles.join(', ');
  const roles = needed.join(' or ');
  return new Rejected(
    'forbidden',
    `this needs the role ${roles}, and the key has ${has} at ${caller.msp}: an admin of ${caller.msp} registers it with membership:registerIdentity`,
  );
}
