import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  webcrypto,
} from 'node:crypto';

/** The one algorithm of the keys and certificates of a site. */
export const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** The length of a P-256 key as DER SubjectPublicKeyInfo with its point written in full. */
const SPKI_BYTES = 91;

/** A new P-256 private key as PKCS#8 PEM. */
export function newPrivateKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Both halves of a private key in PEM, for the functions of the web. */
export async function importKeyPair(pem: string): Promise<webcrypto.CryptoKeyPair> {
  const privateDer = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  const publicDer = spkiOf(createPublicKey(pem));
  return {
    privateKey: await webcrypto.subtle.importKey('pkcs8', privateDer, ecdsa, true, ['sign']),
    publicKey: await webcrypto.subtle.importKey('spki', publicDer, ecdsa, true, ['verify']),
  };
}

/** A public key as DER SubjectPublicKeyInfo; its SHA-256 is the key's name. */
export function spkiOf(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

/** The name of a key: SHA-256 over its DER SubjectPublicKeyInfo, as hex. */
export function keyHashOf(key: KeyObject): string {
  return createHash('sha256').update(spkiOf(key)).digest('hex');
}

/** Whether it is a P-256 key in the one encoding whose hash names it. */
export function isP256(key: KeyObject): boolean {
  const isCurve =
    key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
  return isCurve && spkiOf(key).length === SPKI_BYTES;
}
