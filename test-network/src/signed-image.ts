import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { AttestImage } from '@edgebeat/core';

/** An image with a key that signs it as Cosign does. */
export interface SignedImage {
  readonly digest: string;
  readonly keyHash: string;
  /** The public key. */
  readonly pem: string;
  /** An attestation of it under an id. */
  attestation(id: string): AttestImage;
}

/** Makes a key and an image of this name. */
export function signedImage(name: string): SignedImage {
  const digest = `sha256:${createHash('sha256').update(name).digest('hex')}`;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const der = publicKey.export({ type: 'spki', format: 'der' });
  const keyHash = createHash('sha256').update(der).digest('hex');
  const critical = {
    identity: { 'docker-reference': `registry.example/edge/${name}` },
    image: { 'docker-manifest-digest': digest },
    type: 'cosign container image signature',
  };
  const payload = Buffer.from(JSON.stringify({ critical, optional: null }));
  return {
    digest,
    keyHash,
    pem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    attestation: (id) => {
      const signature = sign('sha256', payload, privateKey).toString('base64');
      const text = payload.toString('base64');
      const attestation = { form: 'simple-signing', payload: text, signature } as const;
      return { id, digest, keys: [keyHash], attestation };
    },
  };
}
