import { type ImageRecord, type RevokeAttestation } from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { entryOf } from '../state/write-record';
import {
  readEndorsement,
  requireAttested,
  requireImage,
  writeEndorsement,
  writeImage,
} from './image-state';
import { raiseVoice } from './revocation-voice';

/**
 * Asks for the revocation of an attestation, which is for ever. A member that had endorsed it
 * withdraws that at once, whether or not the others agree.
 *
 * @throws Rejected not-found, conflict for another reason than before, or invalid-transition for an
 * attestation that was revoked.
 */
export async function revokeAttestation(
  ctx: TransactionContext,
  { owner, id, ...why }: RevokeAttestation,
): Promise<ImageRecord> {
  const image = await requireImage(ctx, await requireAttested(ctx, { owner, id }));
  const what = { owner, subject: 'attestation', id, revoked: image.revoked } as const;
  const voice = await raiseVoice(ctx, what, why);
  if (voice === 'repeated') return image;
  await withdrawEndorsement(ctx, image, why);
  const about = { owner, id, contentHash: image.contentHash };
  if (voice === 'counted') {
    ctx.announce({ event: 'AttestationRevocationProposed', ...about });
    return image;
  }
  const revoked: ImageRecord = { ...image, revoked: voice };
  await writeImage(ctx, revoked);
  ctx.announce({ event: 'AttestationRevoked', ...about });
  return revoked;
}

async function withdrawEndorsement(
  ctx: TransactionContext,
  image: ImageRecord,
  { onBehalfOf }: Pick<RevokeAttestation, 'onBehalfOf'>,
): Promise<void> {
  const endorsement = await readEndorsement(ctx, image, ctx.caller.msp);
  if (endorsement === undefined || endorsement.withdrawn !== undefined) return;
  await writeEndorsement(ctx, { ...endorsement, withdrawn: entryOf(ctx, onBehalfOf) });
}
