import type {
  AttestationKeyRecord,
  AttestationRevocationRecord,
  ImageAdmissionRecord,
  ImageEndorsementRecord,
  ImageRecord,
  ImageRuntimeRecord,
  Revocation,
} from '@edgebeat/core';
import { storable } from '../projection/storable';
import type { NewRow, RowWriter } from '../projection/write-rows';
import {
  createdAt,
  createdColumns,
  createdNames,
  placeColumns,
  placeOf,
  type RecordEntry,
} from './place';

const attestation = { digest: 'text', owner: 'text', id: 'text' } as const;

export const imageWriter: RowWriter<'projection.images'> = {
  table: 'projection.images',
  columns: {
    ...attestation,
    type: 'text',
    predicate_type: 'text',
    keys: 'json',
    payload_hash: 'text',
    content_hash: 'text',
    revoked: 'json',
    attested_at: 'text',
    ...placeColumns,
    ...createdColumns,
  },
  key: ['digest', 'owner', 'id'],
  kept: createdNames,
};

export const endorsementWriter: RowWriter<'projection.image_endorsements'> = {
  table: 'projection.image_endorsements',
  columns: {
    ...attestation,
    endorser: 'text',
    withdrawn: 'boolean',
    endorsed_at: 'text',
    ...placeColumns,
  },
  key: ['digest', 'owner', 'id', 'endorser'],
};

export const keyWriter: RowWriter<'projection.attestation_keys'> = {
  table: 'projection.attestation_keys',
  columns: { owner: 'text', key_hash: 'text', name: 'text', revoked: 'json', ...placeColumns },
  key: ['owner', 'key_hash'],
};

export const revocationWriter: RowWriter<'projection.attestation_revocations'> = {
  table: 'projection.attestation_revocations',
  columns: {
    ...{ owner: 'text', subject: 'text', id: 'text', revoker: 'text', asked_at: 'text' },
    ...placeColumns,
  },
  key: ['owner', 'subject', 'id', 'revoker'],
};

const decision = { owner: 'text', id: 'text', site_id: 'text', digest: 'text' } as const;

export const admissionWriter: RowWriter<'projection.image_admissions'> = {
  table: 'projection.image_admissions',
  columns: { ...decision, ...placeColumns, record: 'json' },
  key: ['owner', 'id'],
};

export const runtimeWriter: RowWriter<'projection.image_runtimes'> = {
  table: 'projection.image_runtimes',
  columns: { ...decision, ...placeColumns, record: 'json' },
  key: ['owner', 'id'],
};

export function imageRow(record: ImageRecord, entry: RecordEntry): NewRow<'projection.images'> {
  const { digest, owner, id, type, predicateType } = record;
  return {
    ...{ digest, owner, id, type },
    predicate_type: predicateType === undefined ? null : storable(predicateType),
    keys: JSON.stringify(record.keys),
    payload_hash: record.payloadHash,
    content_hash: record.contentHash,
    revoked: revocationOf(record),
    attested_at: record.entry.time,
    ...placeOf(entry),
    ...createdAt(entry),
  };
}

export function endorsementRow(
  { digest, owner, id, endorser, withdrawn, entry: by }: ImageEndorsementRecord,
  entry: RecordEntry,
): NewRow<'projection.image_endorsements'> {
  const name = { digest, owner, id, endorser };
  return { ...name, withdrawn: withdrawn !== undefined, endorsed_at: by.time, ...placeOf(entry) };
}

export function keyRow(
  record: AttestationKeyRecord,
  entry: RecordEntry,
): NewRow<'projection.attestation_keys'> {
  const { owner, keyHash, name } = record;
  const row = { owner, key_hash: keyHash, name: storable(name), revoked: revocationOf(record) };
  return { ...row, ...placeOf(entry) };
}

export function revocationRow(
  { owner, subject, id, revoker, entry: by }: AttestationRevocationRecord,
  entry: RecordEntry,
): NewRow<'projection.attestation_revocations'> {
  return { owner, subject, id, revoker, asked_at: by.time, ...placeOf(entry) };
}

export function decisionRow(
  { owner, id, siteId, digest }: ImageAdmissionRecord | ImageRuntimeRecord,
  entry: RecordEntry,
  record: string,
): NewRow<'projection.image_admissions'> {
  return { owner, id, site_id: siteId, digest, ...placeOf(entry), record };
}

function revocationOf({ revoked }: { readonly revoked?: Revocation | undefined }): string | null {
  return revoked === undefined ? null : JSON.stringify(revoked);
}
