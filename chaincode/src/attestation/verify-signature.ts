import { constants, createPublicKey, verify, type VerifyKeyObjectInput } from 'node:crypto';
import type { AttestationKeyRecord, SignatureScheme } from '@edgebeat/core';

/** A salt of any length, since signers choose the longest or that of the hash. */
const pss = {
  padding: constants.RSA_PKCS1_PSS_PADDING,
  saltLength: constants.RSA_PSS_SALTLEN_AUTO,
} as const;

interface Check {
  readonly hash: string | null;
  readonly options: Omit<VerifyKeyObjectInput, 'key'>;
}

const checks: Record<SignatureScheme, Check> = {
  'ecdsa-sha256': { hash: 'sha256', options: { dsaEncoding: 'der' } },
  'ecdsa-sha384': { hash: 'sha384', options: { dsaEncoding: 'der' } },
  ed25519: { hash: null, options: {} },
  'rsa-pkcs1-sha256': { hash: 'sha256', options: { padding: constants.RSA_PKCS1_PADDING } },
  'rsa-pss-sha256': { hash: 'sha256', options: pss },
};

/** Whether a key made a signature (base64) over bytes, in its own scheme. */
export function isSignedBy(
  { publicKey, scheme }: Pick<AttestationKeyRecord, 'publicKey' | 'scheme'>,
  signed: Uint8Array,
  signature: string,
): boolean {
  const key = createPublicKey({
    key: Buffer.from(publicKey, 'base64'),
    format: 'der',
    type: 'spki',
  });
  const { hash, options } = checks[scheme];
  return verify(hash, signed, { key, ...options }, Buffer.from(signature, 'base64'));
}
