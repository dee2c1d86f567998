import { AttestationKeyRecord, recordKeys, Rejected } from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { readRecord } from '../state/read-record';
import { writeRecord } from '../state/write-record';

export function readKey(
  ctx: TransactionContext,
  owner: string,
  keyHash: string,
): Promise<AttestationKeyRecord | undefined> {
  const key = recordKeys['attestation-key'](owner, keyHash);
  return readRecord(ctx, AttestationKeyRecord, 'attestation-key', key);
}

/** Reads a member's key; `field` is where the argument names it. @throws Rejected not-found. */
export async function requireKey(
  ctx: TransactionContext,
  owner: string,
  keyHash: string,
  field: string,
): Promise<AttestationKeyRecord> {
  const key = await readKey(ctx, owner, keyHash);
  if (key !== undefined) return key;
  throw new Rejected(
    'not-found',
    `${field}: ${owner} has no key ${keyHash}: it registers it with attestation:registerKey, since a key speaks for no other member`,
  );
}

export async function writeKey(ctx: TransactionContext, key: AttestationKeyRecord): Promise<void> {
  await writeRecord(
    ctx,
    'attestation-key',
    recordKeys['attestation-key'](key.owner, key.keyHash),
    key,
  );
}
