import { hash } from 'node:crypto';
import { readBearer, readTokenHeader, unauthenticated } from './bearer-token';
import type { Authenticator, Caller } from './caller';
import { CallerCache } from './caller-cache';
import { readClaims } from './claims';
import { type RemoteKeysOptions, remoteKeys } from './remote-keys';
import { type TokenRules, verifyToken } from './token-verification';
import { type KeySet, localKeys, type VerificationKeys } from './verification-keys';

const CACHED_TOKENS = 10_000;

/** Whose tokens are taken, and how their keys are found. */
export interface AuthenticatorOptions extends TokenRules {
  readonly keys:
    | { readonly kind: 'local'; readonly jwks: () => Promise<KeySet> }
    | ({ readonly kind: 'remote' } & RemoteKeysOptions);
  readonly clock: () => Date;
}

/**
 * Finds out who calls by the token of one issuer. A verified token is remembered until it expires
 * or its key is gone, because verifying costs fifty times as much as looking it up.
 *
 * @throws Rejected invalid-setting when the address of the issuer's keys cannot be used.
 */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const keys = openKeys(options);
  const cache = new CallerCache(CACHED_TOKENS);
  return {
    async authenticate({ authorization }) {
      if (authorization === undefined) return undefined;
      const text = readBearer(authorization);
      const digest = hash('sha256', text, 'base64');
      const known = await recall(digest, cache, keys, options.clock());
      return known ?? (await verify(text, digest, { cache, keys, options }));
    },
  };
}

function openKeys({ keys, clock }: AuthenticatorOptions): VerificationKeys {
  return keys.kind === 'local' ? localKeys(keys.jwks) : remoteKeys(keys, { clock });
}

async function recall(digest: string, cache: CallerCache, keys: VerificationKeys, now: Date) {
  const entry = cache.get(digest);
  if (entry === undefined) return undefined;
  const key = now.getTime() < entry.until ? await keys.find(entry.kid) : undefined;
  if (key === entry.key || key?.equals(entry.key) === true) return entry.caller;
  cache.remove(digest);
  return undefined;
}

interface Verification {
  readonly cache: CallerCache;
  readonly keys: VerificationKeys;
  readonly options: AuthenticatorOptions;
}

async function verify(text: string, digest: string, deps: Verification): Promise<Caller> {
  const { cache, keys, options } = deps;
  const { algorithm, kid } = readTokenHeader(text);
  if (!options.algorithms.some((name) => name === algorithm)) {
    throw unauthenticated(`the token must be signed by ${options.algorithms.join(' or ')}`);
  }
  const key = await keys.find(kid);
  if (key === undefined) {
    throw unauthenticated("the token's key (kid) is not one of its issuer's; get a new token");
  }
  const now = options.clock();
  const bearer = readClaims(await verifyToken(text, key, options, now));
  if (bearer.issuedAt > now.getTime() / 1_000 + options.clockToleranceSeconds) {
    throw unauthenticated('the token was issued in the future; check the clocks');
  }
  const until = (bearer.expiresAt + options.clockToleranceSeconds) * 1_000;
  cache.put(digest, { caller: bearer.caller, kid, key, until });
  return bearer.caller;
}
