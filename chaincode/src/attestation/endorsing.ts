import {
  type AttestationRecord,
  type EndorseAttestation,
  type ImageEndorsementRecord,
  type ImageRecord,
  Rejected,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { entryOf, headOf } from '../state/write-record';
import { readEndorsement, requireAttested, requireImage, writeEndorsement } from './image-state';
import { readKey } from './key-state';
import { readVoice } from './revocation-voice';

/**
 * Records that the caller's member vouches for another member's attestation. The same endorsement
 * again answers what is stored.
 *
 * @throws Rejected forbidden for the own attestation, not-found, conflict for other content than was
 * named, or invalid-transition for an attestation that is trusted no more or that the member itself
 * asked to revoke.
 */
export async function endorse(
  ctx: TransactionContext,
  { onBehalfOf, ...named }: EndorseAttestation,
): Promise<ImageEndorsementRecord> {
  requireOther(ctx, named.owner);
  const attested = await requireAttested(ctx, named);
  requireNamedContent(attested, named.contentHash);
  await requireNoVoice(ctx, named);
  const endorser = ctx.caller.msp;
  const stored = await readEndorsement(ctx, attested, endorser);
  if (stored !== undefined) return stored;
  await requireTrustworthy(ctx, await requireImage(ctx, attested));
  const { digest } = attested;
  const endorsement: ImageEndorsementRecord = {
    ...headOf(ctx),
    kind: 'image-endorsement',
    ...{ digest, ...named, endorser },
    entry: entryOf(ctx, onBehalfOf),
  };
  await writeEndorsement(ctx, endorsement);
  ctx.announce({ event: 'AttestationEndorsed', ...named });
  return endorsement;
}

function requireOther({ caller }: TransactionContext, owner: string): void {
  if (caller.msp !== owner) return;
  throw new Rejected(
    'forbidden',
    `owner: ${owner} vouches for its own attestation by making it: another member endorses it`,
  );
}

function requireNamedContent({ id, contentHash }: AttestationRecord, named: string): void {
  if (contentHash === named) return;
  throw new Rejected(
    'conflict',
    `contentHash: the attestation ${id} has ${contentHash}: read what you endorse again`,
  );
}

/** Nobody vouches for what they asked to revoke, whether or not they had endorsed it before. */
async function requireNoVoice(
  ctx: TransactionContext,
  { owner, id }: Pick<EndorseAttestation, 'owner' | 'id'>,
): Promise<void> {
  if ((await readVoice(ctx, { owner, subject: 'attestation', id })) === undefined) return;
  throw new Rejected(
    'invalid-transition',
    `id: ${ctx.caller.msp} asked to revoke ${id} of ${owner}, so it cannot endorse it`,
  );
}

/** Nobody can vouch for what is revoked, or for what only revoked keys signed. */
async function requireTrustworthy(ctx: TransactionContext, image: ImageRecord): Promise<void> {
  const { owner, id, keys, revoked } = image;
  if (revoked !== undefined) {
    throw new Rejected('invalid-transition', `id: the attestation ${id} of ${owner} was revoked`);
  }
  for (const keyHash of keys) {
    const key = await readKey(ctx, owner, keyHash);
    if (key?.revoked === undefined) return;
  }
  throw new Rejected(
    'invalid-transition',
    `id: every key that signed ${id} of ${owner} was revoked: it has to be attested anew`,
  );
}
