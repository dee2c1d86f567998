import {
  AttestationKeyRecord,
  type AttestationKeyRecord1,
  recordKeys,
  Rejected,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { readRecord } from '../state/read-record';
import { writeRecord } from '../state/write-record';

/** From this protocol version on a key is registered with a proof that its owner holds it. */
export const POSSESSION = 2;

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

/** A key in the form that is written by the protocol version in force. */
export type KeyForm = AttestationKeyRecord | AttestationKeyRecord1;

/** The form in which a key is written, and answered, by the protocol version in force. */
export function formOf({ protocol }: TransactionContext, key: AttestationKeyRecord): KeyForm {
  if (protocol >= POSSESSION) return key;
  const { possession, ...before } = key;
  // By version 1 no key is written that has one.
  if (possession !== null) throw new Error('version 1 knows no proof of possession');
  return { ...before, record: 1 };
}

/** Writes a key. @returns what was written. */
export async function writeKey(
  ctx: TransactionContext,
  key: AttestationKeyRecord,
): Promise<KeyForm> {
  const form = formOf(ctx, key);
  const path = recordKeys['attestation-key'](key.owner, key.keyHash);
  await writeRecord(ctx, 'attestation-key', path, form);
  return form;
}
