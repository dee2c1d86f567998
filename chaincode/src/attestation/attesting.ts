import {
  type AttestationKeyRecord,
  type AttestationRecord,
  type AttestImage,
  contentHash,
  ImageRecord,
  recordKeys,
  Rejected,
  sha256Hex,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { listRecords } from '../state/list-records';
import { entryOf, headOf, writeRecord } from '../state/write-record';
import { readAttested, writeImage } from './image-state';
import { isVouching } from './judging';
import { requireKey } from './key-state';
import { readAttestation, type SignedEvidence } from './read-attestation';
import { isSignedBy } from './verify-signature';

/**
 * How often one member may vouch for one image, and how often it may add evidence, so that nobody
 * makes a verdict too long to be read and no evidence takes a signature's room.
 */
const MAX_PER_IMAGE = 32;

/**
 * Records what a member's keys signed about an image, after each signature was verified here. The
 * same attestation again answers what is stored.
 *
 * @throws Rejected invalid-argument for a payload that cannot be read or is about another image,
 * not-found for a key that is not the member's, invalid-transition for a key that is revoked or not
 * valid now, invalid-signature, conflict for an id with other content, or too-large.
 */
export async function attestImage(
  ctx: TransactionContext,
  { onBehalfOf, id, ...content }: AttestImage,
): Promise<AttestationRecord> {
  const owner = ctx.caller.msp;
  const hash = contentHash(content);
  const stored = await readAttested(ctx, { owner, id });
  if (stored !== undefined) return requireSame(stored, hash);
  const evidence = readAttestation(content.attestation, content.digest);
  await requireSignatures(ctx, content.keys, evidence);
  await requireNew(ctx, content.digest, evidence);
  const record: AttestationRecord = {
    ...headOf(ctx),
    kind: 'attestation',
    ...{ owner, id, ...content },
    contentHash: hash,
    entry: entryOf(ctx, onBehalfOf),
  };
  await writeRecord(ctx, 'attestation', recordKeys.attestation(owner, id), record);
  await writeImage(ctx, imageOf(record, evidence));
  ctx.announce({ event: 'AttestationRecorded', owner, id, contentHash: hash });
  return record;
}

/** What a verdict reads of it: all but what was signed. */
function imageOf(
  { channel, owner, id, digest, keys, contentHash: hash, entry }: AttestationRecord,
  { type, predicateType, payload }: SignedEvidence,
): ImageRecord {
  return {
    ...{ record: 1, channel, kind: 'image', digest, owner, id, type },
    ...(predicateType !== undefined && { predicateType }),
    ...{ keys, payloadHash: sha256Hex(payload), contentHash: hash, entry },
  };
}

async function requireSignatures(
  ctx: TransactionContext,
  keys: readonly string[],
  { signed, signatures }: SignedEvidence,
): Promise<void> {
  for (const [index, keyHash] of keys.entries()) {
    const field = `keys.${index}`;
    const key = await requireKey(ctx, ctx.caller.msp, keyHash, field);
    requireUsable(key, ctx.time, field);
    if (signatures.some((signature) => isSignedBy(key, signed, signature))) continue;
    throw new Rejected(
      'invalid-signature',
      `${field}: no signature is by ${keyHash} (${key.scheme}) over these bytes: sign them again, or name the key that did`,
    );
  }
}

function requireUsable(key: AttestationKeyRecord, time: string, field: string): void {
  const { keyHash, revoked, validity } = key;
  if (revoked !== undefined) {
    throw new Rejected('invalid-transition', `${field}: ${keyHash} was revoked: sign with another`);
  }
  if (validity.from <= time && time < validity.until) return;
  throw new Rejected(
    'invalid-transition',
    `${field}: ${keyHash} is valid from ${validity.from} until ${validity.until}: sign with another`,
  );
}

/** What was revoked does not come back under another id. */
async function requireNew(
  ctx: TransactionContext,
  digest: string,
  { type, payload }: SignedEvidence,
): Promise<void> {
  const prefix = [digest, ctx.caller.msp];
  const attested = await listRecords(ctx, ImageRecord, 'image', prefix, 2 * MAX_PER_IMAGE);
  const hash = sha256Hex(payload);
  const revoked = attested.find(
    (one) =>
      one.revoked !== undefined &&
      (one.payloadHash === hash || (one.revoked.by === 'others' && isVouching(type))),
  );
  if (revoked !== undefined) {
    throw new Rejected(
      'invalid-transition',
      `digest: the attestation ${revoked.id} of it was revoked: build a new image`,
    );
  }
  const alike = attested.filter((one) => isVouching(one.type) === isVouching(type));
  if (alike.length < MAX_PER_IMAGE) return;
  throw new Rejected(
    'too-large',
    `digest: ${ctx.caller.msp} attested ${digest} ${MAX_PER_IMAGE} times already: build a new image`,
  );
}

function requireSame(stored: AttestationRecord, hash: string): AttestationRecord {
  if (stored.contentHash === hash) return stored;
  throw new Rejected(
    'conflict',
    `id: ${stored.id} is taken by an attestation with other content: take another id`,
  );
}
