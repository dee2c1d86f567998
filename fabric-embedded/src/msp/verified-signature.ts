import { hash, verify } from 'node:crypto';
import { readLowS } from '../crypto/ecdsa-signature';
import { BoundedCache } from './bounded-cache';
import type { ParsedCertificate } from './parsed-certificate';

const kept = 4000;

/**
 * Every member judges every block, and all members of a network live in one process: a signature
 * that was found right once is right for the next one too. Wrong ones are never kept.
 */
const right = new BoundedCache<true>(kept);

/** Whether a certificate's key signed a message: ECDSA over SHA-256 with low S, or Ed25519. */
export function isSignedBy(
  { publicKey, fingerprint }: ParsedCertificate,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const signed = Buffer.from(signature).toString('hex');
  const key = `${fingerprint} ${hash('sha256', message)} ${signed}`;
  if (right.get(key) === true) return true;
  const isRight = verifies(publicKey, message, signature);
  if (isRight) right.set(key, true);
  return isRight;
}

function verifies(
  publicKey: ParsedCertificate['publicKey'],
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (publicKey.asymmetricKeyType === 'ed25519') return verify(null, message, publicKey, signature);
  const read = readLowS(signature, publicKey);
  return read !== undefined && verify('sha256', message, publicKey, read);
}
