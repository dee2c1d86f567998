import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  type CipherGCM,
  type DecipherGCM,
  type KeyObject,
} from 'node:crypto';

/** Bytes of the tag at the end of a ciphertext. */
export const tagBytes = 16;

/** Bytes of the nonce's first half, which chooses a derived key; the second half is GCM's nonce. */
export const halfNonce = 12;

/**
 * The AES-256-GCM key of XAES-256-GCM (C2SP) for the first half of a nonce: AES-CMAC over a counter,
 * 'X' and that half (NIST SP 800-108r1). A run that draws its half derives once for each key.
 */
export function deriveKey(key: Uint8Array, first: Uint8Array): KeyObject {
  const ecb = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  const doubled = double(ecb.update(Buffer.alloc(16)));
  const blocks = [1, 2].map((counter) => {
    const block = Buffer.from([0, counter, 0x58, 0, ...first]);
    return ecb.update(block.map((byte, i) => byte ^ (doubled[i] ?? 0)));
  });
  return createSecretKey(Buffer.concat(blocks));
}

/** A cipher under a derived key; the caller adds what is authenticated and takes the tag. */
export function gcmCipher(derived: KeyObject, iv: Uint8Array): CipherGCM {
  return createCipheriv('aes-256-gcm', derived, iv);
}

/** Encrypts a few bytes, such as a key, in one call; the tag is at the end. */
export function sealBytes(
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  plain: Uint8Array,
): Buffer {
  const cipher = gcmCipher(deriveKey(key, nonce.subarray(0, 12)), nonce.subarray(12)).setAAD(aad);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Decrypts what {@link sealBytes} made; undefined when any byte is not the one that was sealed. */
export function openBytes(
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  sealed: Uint8Array,
): Buffer | undefined {
  return openDerived(deriveKey(key, nonce.subarray(0, 12)), nonce.subarray(12), aad, sealed);
}

/** As {@link openBytes}, under a key that was derived before. */
export function openDerived(
  derived: KeyObject,
  iv: Uint8Array,
  aad: Uint8Array,
  sealed: Uint8Array,
): Buffer | undefined {
  if (sealed.length < tagBytes) return undefined;
  const options = { authTagLength: tagBytes };
  const decipher: DecipherGCM = createDecipheriv('aes-256-gcm', derived, iv, options);
  decipher.setAAD(aad).setAuthTag(sealed.subarray(sealed.length - tagBytes));
  const plain = decipher.update(sealed.subarray(0, sealed.length - tagBytes));
  try {
    decipher.final();
    return plain;
  } catch {
    return undefined;
  }
}

/** Doubling in GF(2^128), the subkey of CMAC. */
function double(block: Buffer): Buffer {
  const carry = ((block[0] ?? 0) & 0x80) === 0 ? 0 : 0x87;
  return Buffer.from(
    block.map((byte, i) => ((byte << 1) | ((block[i + 1] ?? 0) >>> 7)) ^ (i === 15 ? carry : 0)),
  );
}
