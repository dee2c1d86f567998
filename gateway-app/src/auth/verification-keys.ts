import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';

/** The public keys that tokens are verified with. */
export interface VerificationKeys {
  /**
   * The key of that id; undefined when the issuer does not have it, or no longer.
   *
   * @throws Unavailable when that cannot be found out now.
   */
  find(kid: string): Promise<KeyObject | undefined>;
}

/** A set of keys (RFC 7517) as an issuer publishes it. */
export interface KeySet {
  readonly keys: readonly Readonly<Record<string, unknown>>[];
}

const EcKey = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  kid: z.string(),
});

/** The keys of an issuer in this process; the set is read again whenever it is another object. */
export function localKeys(jwks: () => Promise<KeySet>): VerificationKeys {
  let read: { readonly set: KeySet; readonly found: ReadonlyMap<string, KeyObject> } | undefined;
  return {
    async find(kid) {
      const set = await jwks();
      if (read?.set !== set) read = { set, found: toKeys(set) };
      return read.found.get(kid);
    },
  };
}

function toKeys({ keys }: KeySet): ReadonlyMap<string, KeyObject> {
  const parsed = keys.map((key) => EcKey.parse(key));
  return new Map(
    parsed.map(({ kid, ...jwk }) => [kid, createPublicKey({ key: jwk, format: 'jwk' })]),
  );
}
