import { verify, type KeyObject } from 'node:crypto';
import { derElement, type DerElement, derTags, expectTag } from './der';

/** The order of each curve whose keys Fabric accepts. */
const orders: Readonly<Record<string, bigint>> = {
  prime256v1: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  secp384r1:
    0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
};

/**
 * Verifies as Fabric does: ECDSA over SHA-256 with the lower of the two possible signatures, or
 * Ed25519. A signature that cannot be read is a wrong one.
 */
export function verifySignature(key: KeyObject, data: Uint8Array, signature: Uint8Array): boolean {
  if (key.asymmetricKeyType === 'ed25519') return verify(null, data, key, signature);
  const parts = readSignature(signature);
  const order = orders[key.asymmetricKeyDetails?.namedCurve ?? ''];
  if (parts === undefined || order === undefined) return false;
  const { r, s } = parts;
  if (r <= 0n || s <= 0n || r >= order || s > order / 2n) return false;
  return verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, fixedWidth(r, s, order));
}

/** The two numbers of a DER signature; bytes behind it or them are ignored, as Go's reader does. */
export function readSignature(signature: Uint8Array): { r: bigint; s: bigint } | undefined {
  try {
    const sequence = expectTag(derElement(signature), derTags.sequence);
    const r = derElement(sequence.content);
    const s = derElement(sequence.content.subarray(r.whole.length));
    return { r: positiveInteger(r), s: positiveInteger(s) };
  } catch {
    return undefined;
  }
}

/** One text for both forms of an ECDSA signature; undefined for another kind of signature. */
export function lowForm(signature: Uint8Array): string | undefined {
  const parts = readSignature(signature);
  const order = Object.values(orders).find((one) => parts && parts.r < one && parts.s < one);
  if (parts === undefined || order === undefined) return undefined;
  const { r, s } = parts;
  return `${r.toString(16)} ${(s > order / 2n ? order - s : s).toString(16)}`;
}

function positiveInteger(element: DerElement): bigint {
  const { content } = expectTag(element, derTags.integer);
  const [first = 0, second = 0] = content;
  const padded = content.length > 1 && first === 0 && second < 0x80;
  if (content.length === 0 || first >= 0x80 || padded) return 0n;
  return BigInt(`0x${Buffer.from(content).toString('hex')}`);
}

function fixedWidth(r: bigint, s: bigint, order: bigint): Uint8Array {
  const digits = order.toString(16).length;
  const hex = [r, s].map((part) => part.toString(16).padStart(digits, '0')).join('');
  return Buffer.from(hex, 'hex');
}
