import { createPrivateKey, KeyObject, webcrypto } from 'node:crypto';
import { toLowSOfP1363 } from './ecdsa-signature';

/** The one algorithm of the keys and certificates that are made here. */
export const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

const { subtle } = webcrypto;

/** Web Crypto as far as certificates are made with it, whose signatures have the smaller s. */
export const lowSigning = {
  subtle: {
    exportKey: subtle.exportKey.bind(subtle),
    async sign(
      algorithm: webcrypto.EcdsaParams,
      key: webcrypto.CryptoKey,
      data: webcrypto.BufferSource,
    ): Promise<ArrayBuffer> {
      const signature = new Uint8Array(await subtle.sign(algorithm, key, data));
      return Uint8Array.from(toLowSOfP1363(signature, KeyObject.from(key))).buffer;
    },
  },
} as webcrypto.Crypto;

/** Generates a P-256 key pair. */
export function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);
}

/** Writes a private key as PKCS#8 PEM, the one form that Fabric's tools and Node both read. */
export function exportPrivateKey(key: webcrypto.CryptoKey): string {
  return KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }).toString();
}

/**
 * Reads a P-256 private key from PEM.
 *
 * @throws Error when the text holds no such key.
 */
export function importPrivateKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  return subtle.importKey('pkcs8', der, keyAlgorithm, false, ['sign']);
}
