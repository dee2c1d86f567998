import type { RevokeAttestationKey } from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { formOf, type KeyForm, requireKey, writeKey } from './key-state';
import { raiseVoice } from './revocation-voice';

/**
 * Asks for the revocation of a key, which is for ever. What the key alone vouched for is trusted no
 * more from then on: verdicts see it, and nothing else is written.
 *
 * @throws Rejected not-found, conflict for another reason than before, or invalid-transition for a
 * key that was revoked.
 */
export async function revokeKey(
  ctx: TransactionContext,
  { owner, keyHash, ...why }: RevokeAttestationKey,
): Promise<KeyForm> {
  const key = await requireKey(ctx, owner, keyHash, 'keyHash');
  const what = { owner, subject: 'key', id: keyHash, revoked: key.revoked } as const;
  const voice = await raiseVoice(ctx, what, why);
  if (voice === 'repeated') return formOf(ctx, key);
  const about = { owner, id: keyHash, contentHash: key.contentHash };
  if (voice === 'counted') {
    ctx.announce({ event: 'AttestationKeyRevocationProposed', ...about });
    return formOf(ctx, key);
  }
  const written = await writeKey(ctx, { ...key, revoked: voice });
  ctx.announce({ event: 'AttestationKeyRevoked', ...about });
  return written;
}
