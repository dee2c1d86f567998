import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { Rejected } from '@edgebeat/core';

const curves = ['prime256v1', 'secp384r1'];
/** The bytes of a point of a curve, written whole, and the first of them (SEC 1, 2.3.3). */
const pointBytes: Record<string, number> = { prime256v1: 65, secp384r1: 97 };
const UNCOMPRESSED = 0x04;

/**
 * Reads a DER SubjectPublicKeyInfo in base64: ECDSA P-256 or P-384, or Ed25519.
 *
 * @throws Rejected invalid-argument for any other key, and for a second encoding of the same key.
 */
export function readPublicKey(base64: string, field: string): KeyObject {
  const key = readSpki(base64, field);
  const isKnown =
    key.asymmetricKeyType === 'ed25519' ||
    (key.asymmetricKeyType === 'ec' &&
      curves.includes(key.asymmetricKeyDetails?.namedCurve ?? 'none'));
  if (isKnown) return key;
  throw new Rejected('invalid-argument', `${field}: must be an ECDSA P-256, P-384 or Ed25519 key`);
}

/**
 * Reads a DER SubjectPublicKeyInfo in base64, of any kind of key.
 *
 * @throws Rejected invalid-argument, also for a second encoding of the same key, because the hash of
 * these bytes is the key's name.
 */
export function readSpki(base64: string, field: string): KeyObject {
  const der = Buffer.from(base64, 'base64');
  const key = parseKey(der, field);
  const isOne = key.export({ type: 'spki', format: 'der' }).equals(der) && !isShortPoint(key, der);
  if (isOne) return key;
  throw new Rejected('invalid-argument', `${field}: must be the key's canonical DER encoding`);
}

/** An EC point can be written short; the key would have a second name. */
function isShortPoint(
  { asymmetricKeyType, asymmetricKeyDetails }: KeyObject,
  der: Buffer,
): boolean {
  if (asymmetricKeyType !== 'ec') return false;
  const bytes = pointBytes[asymmetricKeyDetails?.namedCurve ?? ''];
  return bytes !== undefined && der.at(-bytes) !== UNCOMPRESSED;
}

/** The name of a key: SHA-256 over its DER SubjectPublicKeyInfo. */
export function keyHashOf(key: KeyObject): string {
  const der = key.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('hex');
}

function parseKey(der: Buffer, field: string): KeyObject {
  try {
    return createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch (error) {
    throw new Rejected(
      'invalid-argument',
      `${field}: must be a public key as DER SubjectPublicKeyInfo in base64`,
      { cause: error },
    );
  }
}
