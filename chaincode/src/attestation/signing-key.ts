import type { KeyObject } from 'node:crypto';
import { derOfPublicKey, Rejected, type SignatureScheme } from '@edgebeat/core';
import { keyHashOf, readSpki } from '../membership/public-key';

/** A key that can sign images: its name, its one encoding, and how it signs. */
export interface SigningKey {
  readonly keyHash: string;
  /** DER SubjectPublicKeyInfo in base64. */
  readonly publicKey: string;
  readonly scheme: SignatureScheme;
}

const MIN_RSA_BITS = 3072;
const MAX_RSA_BITS = 4096;
const RSA_EXPONENT = 65_537n;

/**
 * Reads a public key, PEM or DER in base64, and settles how it signs: as named, or its usual way.
 *
 * @throws Rejected invalid-argument for a key or a scheme that is not accepted.
 */
export function readSigningKey(text: string, scheme: SignatureScheme | undefined): SigningKey {
  const key = readSpki(derOfPublicKey(text), 'publicKey');
  const [usual, ...others] = schemesOf(key);
  const chosen = scheme ?? usual;
  if (chosen !== usual && !others.includes(chosen)) {
    const known = [usual, ...others].join(' or ');
    throw new Rejected('invalid-argument', `scheme: with this key it must be ${known}`);
  }
  const der = key.export({ type: 'spki', format: 'der' });
  return { keyHash: keyHashOf(key), publicKey: der.toString('base64'), scheme: chosen };
}

/** Cosign 2 signs with SHA-256 whatever the curve; the usual hash of P-384 is SHA-384. */
function schemesOf(key: KeyObject): readonly [SignatureScheme, ...SignatureScheme[]] {
  const { namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ed25519') return ['ed25519'];
  if (namedCurve === 'prime256v1') return ['ecdsa-sha256'];
  if (namedCurve === 'secp384r1') return ['ecdsa-sha384', 'ecdsa-sha256'];
  if (key.asymmetricKeyType === 'rsa') {
    requireStrongRsa(key);
    return ['rsa-pkcs1-sha256', 'rsa-pss-sha256'];
  }
  throw new Rejected(
    'invalid-argument',
    `publicKey: must be an ECDSA P-256 or P-384, Ed25519 or RSA key, not ${key.asymmetricKeyType ?? 'another'}${namedCurve === undefined ? '' : ` on ${namedCurve}`}`,
  );
}

/** Every endorser verifies with it, so that it is neither weak nor slow. */
function requireStrongRsa({ asymmetricKeyDetails }: KeyObject): void {
  const { modulusLength = 0, publicExponent } = asymmetricKeyDetails ?? {};
  if (modulusLength < MIN_RSA_BITS || modulusLength > MAX_RSA_BITS) {
    throw new Rejected(
      'invalid-argument',
      `publicKey: an RSA key must have ${MIN_RSA_BITS} to ${MAX_RSA_BITS} bits, this one has ${modulusLength}`,
    );
  }
  if (publicExponent !== RSA_EXPONENT) {
    throw new Rejected('invalid-argument', `publicKey: an RSA key must have exponent 65537`);
  }
}
