import { canonicalJson, type Json } from '../canonical';
import { concatBytes, hmacSha256, utf8ToBytes } from '../hash';
import { leafHash } from './merkle';

/** A field as it is, the raw form of a redactable field, or its redacted form. */
export const leafClasses = ['plain', 'raw', 'redacted'] as const;
export type LeafClass = (typeof leafClasses)[number];

/** SHA-256(0x00 ‖ salt ‖ JCS [pointer, class, value]): a leaf of the commitment to a subject. */
export function leaf(
  salt: Uint8Array,
  pointer: string,
  leafClass: LeafClass,
  value: Json,
): Uint8Array {
  return leafHash(concatBytes(salt, utf8ToBytes(canonicalJson([pointer, leafClass, value]))));
}

/**
 * The salt of a leaf: the first 128 bits of HMAC-SHA256 over incident id, 0x00, pointer, 0x00 and
 * class, with the subject's salt key. Ids and classes hold no 0x00, so no two leaves share a text.
 * The same incident always has the same salts, and without the key none can be computed.
 */
export function saltOf(
  saltKey: Uint8Array,
  incidentId: string,
  pointer: string,
  leafClass: LeafClass,
): Uint8Array {
  return hmacSha256(saltKey, `${incidentId}\0${pointer}\0${leafClass}`).slice(0, 16);
}
