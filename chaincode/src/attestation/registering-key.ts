import {
  type AttestationKeyRecord,
  contentHash,
  type RegisterAttestationKey,
  Rejected,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { entryOf, headOf } from '../state/write-record';
import { readKey, writeKey } from './key-state';
import { readSigningKey } from './signing-key';

/**
 * Registers a key that signs images for the caller's own member, once: a key with other terms is
 * another key. The same key again answers what is stored, also when it was revoked since.
 *
 * @throws Rejected invalid-argument, or conflict for a key that is registered with other content.
 */
export async function registerKey(
  ctx: TransactionContext,
  { publicKey: text, scheme, name, validity, onBehalfOf }: RegisterAttestationKey,
): Promise<AttestationKeyRecord> {
  const owner = ctx.caller.msp;
  const { keyHash, ...signing } = readSigningKey(text, scheme);
  const content = { ...signing, name, validity };
  const hash = contentHash(content);
  const stored = await readKey(ctx, owner, keyHash);
  if (stored !== undefined) return requireSame(stored, hash);
  if (validity.until <= ctx.time) {
    throw new Rejected('invalid-argument', 'validity.until: must be later than now');
  }
  const key: AttestationKeyRecord = {
    ...headOf(ctx),
    kind: 'attestation-key',
    ...{ owner, keyHash, ...content },
    contentHash: hash,
    entry: entryOf(ctx, onBehalfOf),
  };
  await writeKey(ctx, key);
  ctx.announce({ event: 'AttestationKeyRegistered', owner, id: keyHash, contentHash: hash });
  return key;
}

function requireSame(stored: AttestationKeyRecord, hash: string): AttestationKeyRecord {
  if (stored.contentHash === hash) return stored;
  throw new Rejected(
    'conflict',
    `publicKey: ${stored.keyHash} is registered with another name, scheme or validity: register a new key`,
  );
}
