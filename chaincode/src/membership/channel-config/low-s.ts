import type { KeyObject } from 'node:crypto';

/** The orders of the curves that Fabric's members use. */
const orders: Readonly<Record<string, bigint>> = {
  prime256v1: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  secp384r1:
    0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
};

/**
 * Whether an ECDSA signature (DER, of less than 128 bytes) that verifies has the smaller one of its
 * two S; Fabric takes no other.
 */
export function hasLowS(key: KeyObject, signature: Buffer): boolean {
  const order = orders[key.asymmetricKeyDetails?.namedCurve ?? ''];
  if (order === undefined) return false;
  // 30 length 02 length R 02 length S
  const start = 4 + (signature[3] ?? 0) + 2;
  const s = BigInt(`0x0${signature.toString('hex', start)}`);
  return s * 2n <= order;
}
