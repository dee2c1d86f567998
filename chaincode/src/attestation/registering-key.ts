import {
  type AttestationKeyRecord,
  contentHash,
  type RegisterAttestationKey,
  Rejected,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { entryOf } from '../state/write-record';
import { formOf, type KeyForm, readKey, writeKey } from './key-state';
import { requirePossession } from './possession';
import { readSigningKey } from './signing-key';

/**
 * Registers a key that signs images for the caller's own member, once: a key with other terms is
 * another key. The same key again answers what is stored, also when it was revoked since.
 *
 * @throws Rejected invalid-argument, invalid-signature, or conflict for a key that is registered with other content.
 */
export async function registerKey(
  ctx: TransactionContext,
  { publicKey: text, scheme, name, validity, possession, onBehalfOf }: RegisterAttestationKey,
): Promise<KeyForm> {
  const owner = ctx.caller.msp;
  const { keyHash, ...signing } = readSigningKey(text, scheme);
  const content = { ...signing, name, validity };
  const hash = contentHash(content);
  const stored = await readKey(ctx, owner, keyHash);
  if (stored !== undefined) return formOf(ctx, requireSame(stored, hash));
  if (validity.until <= ctx.time) {
    throw new Rejected('invalid-argument', 'validity.until: must be later than now');
  }
  const proof = { owner, keyHash, ...signing, possession };
  const key: AttestationKeyRecord = {
    ...{ record: 2, channel: ctx.channel, kind: 'attestation-key' },
    ...{ owner, keyHash, ...content },
    possession: requirePossession(ctx, proof),
    contentHash: hash,
    entry: entryOf(ctx, onBehalfOf),
  };
  const written = await writeKey(ctx, key);
  ctx.announce({ event: 'AttestationKeyRegistered', owner, id: keyHash, contentHash: hash });
  return written;
}

function requireSame(stored: AttestationKeyRecord, hash: string): AttestationKeyRecord {
  if (stored.contentHash === hash) return stored;
  throw new Rejected(
    'conflict',
    `publicKey: ${stored.keyHash} is registered with another name, scheme or validity: register a new key`,
  );
}
