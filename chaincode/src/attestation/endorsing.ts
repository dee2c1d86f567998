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

/**
 * Records that the caller's member vouches for another member's attestation. The same endorsement
 * again answers what is stored.
 *
 * @throws Rejected forbidden for the own attestation, not-found, conflict for other content than was
 * named, or invalid-transition for an attestation that is trusted no more or whose endorsement the
 * member has withdrawn.
 */
export async function endorse(
  ctx: TransactionContext,
  { onBehalfOf, ...named }: EndorseAttestation,
): Promise<ImageEndorsementRecord> {
  requireOther(ctx, named.owner);
  const attested = await requireAttested(ctx, named);
  requireNamedContent(attested, named.contentHash);
  const endorser = ctx.caller.msp;
  const stored = await readEndorsement(ctx, attested, endorser);
  if (stored !== undefined) return requireStanding(stored);
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

function requireStanding(stored: ImageEndorsementRecord): ImageEndorsementRecord {
  if (stored.withdrawn === undefined) return stored;
  throw new Rejected(
    'invalid-transition',
    `id: ${stored.endorser} withdrew its endorsement of ${stored.id} when it asked to revoke it`,
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
