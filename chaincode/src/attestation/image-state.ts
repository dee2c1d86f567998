import {
  AttestationRecord,
  ImageEndorsementRecord,
  ImageRecord,
  recordKeys,
  Rejected,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { readRecord } from '../state/read-record';
import { writeRecord } from '../state/write-record';

/** Names an attestation. */
export interface AttestationName {
  readonly owner: string;
  readonly id: string;
}

export function readAttested(
  ctx: TransactionContext,
  { owner, id }: AttestationName,
): Promise<AttestationRecord | undefined> {
  return readRecord(ctx, AttestationRecord, 'attestation', recordKeys.attestation(owner, id));
}

/** @throws Rejected not-found. */
export async function requireAttested(
  ctx: TransactionContext,
  name: AttestationName,
): Promise<AttestationRecord> {
  const attested = await readAttested(ctx, name);
  if (attested !== undefined) return attested;
  throw new Rejected('not-found', `id: ${name.owner} owns no attestation ${name.id}`);
}

/** How an attestation stands now. */
export async function requireImage(
  ctx: TransactionContext,
  { digest, owner, id }: AttestationName & { readonly digest: string },
): Promise<ImageRecord> {
  const image = await readRecord(ctx, ImageRecord, 'image', recordKeys.image(digest, owner, id));
  if (image !== undefined) return image;
  throw new Rejected('not-found', `id: ${owner} owns no attestation ${id} of ${digest}`);
}

export async function writeImage(ctx: TransactionContext, image: ImageRecord): Promise<void> {
  const { digest, owner, id } = image;
  await writeRecord(ctx, 'image', recordKeys.image(digest, owner, id), image);
}

export function readEndorsement(
  ctx: TransactionContext,
  { digest, owner, id }: Pick<ImageRecord, 'digest' | 'owner' | 'id'>,
  endorser: string,
): Promise<ImageEndorsementRecord | undefined> {
  const key = recordKeys['image-endorsement'](digest, owner, id, endorser);
  return readRecord(ctx, ImageEndorsementRecord, 'image-endorsement', key);
}

export async function writeEndorsement(
  ctx: TransactionContext,
  endorsement: ImageEndorsementRecord,
): Promise<void> {
  const { digest, owner, id, endorser } = endorsement;
  const key = recordKeys['image-endorsement'](digest, owner, id, endorser);
  await writeRecord(ctx, 'image-endorsement', key, endorsement);
}
