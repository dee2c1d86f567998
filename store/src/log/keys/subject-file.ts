import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { Unavailable } from '@edgebeat/core';
import { openBytes, sealBytes } from '../sealing/xaes';
import type { MasterKey } from './master-key';
import { type Subject, subjectText } from './key-store';

const Wrapped = z.strictObject({
  epoch: z.int().min(1),
  master: z.string().regex(/^[0-9a-f]{16}$/),
  nonce: z.string().regex(/^[0-9a-f]{48}$/),
  key: z.string().regex(/^[0-9a-f]{96}$/),
});
export type Wrapped = z.infer<typeof Wrapped>;

/** The file of a subject: its wrapped keys, and the last epoch that was shredded (0 for none). */
export const SubjectFile = z.strictObject({
  tenant: z.string(),
  subject: z.string(),
  shredded: z.int().min(0),
  keys: z.array(Wrapped).max(10_000),
});
export type SubjectFile = z.infer<typeof SubjectFile>;

/** Wraps a new data key; tenant, subject and epoch are authenticated with it. */
export function wrapKey(
  master: MasterKey,
  subject: Subject,
  epoch: number,
  key: Uint8Array = randomBytes(32),
): Wrapped {
  const nonce = randomBytes(24);
  const wrapped = sealBytes(master.key, nonce, contextOf(subject, epoch), key);
  return { epoch, master: master.id, nonce: nonce.toString('hex'), key: wrapped.toString('hex') };
}

/**
 * Unwraps a data key.
 *
 * @throws Unavailable keys-unavailable for another master key, or a file that was changed.
 */
export function unwrapKey(master: MasterKey, subject: Subject, wrapped: Wrapped): Uint8Array {
  if (wrapped.master !== master.id) {
    const detail = `the master key is ${master.id}, and the key of ${subjectText(subject)} needs ${wrapped.master}`;
    throw new Unavailable('keys-unavailable', detail);
  }
  const nonce = Buffer.from(wrapped.nonce, 'hex');
  const sealed = Buffer.from(wrapped.key, 'hex');
  const key = openBytes(master.key, nonce, contextOf(subject, wrapped.epoch), sealed);
  if (key !== undefined) return key;
  const detail = `the wrapped key of ${subjectText(subject)}, epoch ${String(wrapped.epoch)}, was changed: restore its file from a backup`;
  throw new Unavailable('keys-unavailable', detail);
}

function contextOf(subject: Subject, epoch: number): Buffer {
  return Buffer.from(`edgebeat.io/data-key/v1\n${String(epoch)}\n${subjectText(subject)}`);
}
