import {
  type AttestationKeyPage,
  AttestationKeyRecord,
  type AttestationView,
  type GetAttestation,
  type ListAttestationKeys,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { pageRecords } from '../state/page-records';
import { parseStored } from '../state/read-record';
import { requireAttested, requireImage } from './image-state';

/** What was signed, and whether it was revoked since. @throws Rejected not-found. */
export async function readAttestationView(
  ctx: TransactionContext,
  name: GetAttestation,
): Promise<AttestationView> {
  const attested = await requireAttested(ctx, name);
  const { type, predicateType, revoked } = await requireImage(ctx, attested);
  return {
    ...attested,
    type,
    ...(predicateType !== undefined && { predicateType }),
    ...(revoked !== undefined && { revoked }),
  };
}

/** A page of a member's keys, the revoked ones too. */
export async function listAttestationKeys(
  ctx: TransactionContext,
  { owner, ...page }: ListAttestationKeys,
): Promise<AttestationKeyPage> {
  const { items, bookmark } = await pageRecords(ctx, {
    ...page,
    kind: 'attestation-key',
    prefix: [owner],
  });
  return { keys: items.map(({ value }) => parseStored(AttestationKeyRecord, value)), bookmark };
}
