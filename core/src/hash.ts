import { hmac } from '@noble/hashes/hmac';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils';

export { bytesToHex, concatBytes, hexToBytes, utf8ToBytes };

/** SHA-256 (FIPS 180-4) of bytes or of a text's UTF-8, as 32 bytes. */
export function sha256(data: Uint8Array | string): Uint8Array {
  return nobleSha256(data);
}

/** SHA-256 as 64 lower-case hex digits. */
export function sha256Hex(data: Uint8Array | string): string {
  return bytesToHex(sha256(data));
}

/** HMAC-SHA256 (RFC 2104), as 32 bytes. */
export function hmacSha256(key: Uint8Array, data: Uint8Array | string): Uint8Array {
  return hmac(nobleSha256, key, data);
}
