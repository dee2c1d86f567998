import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { msp } from '@hyperledger/fabric-protos';
import { toLowS } from './ecdsa-signature';

export { toLowS } from './ecdsa-signature';

/** A member's identity that can sign. */
export interface Signer {
  readonly mspId: string;
  /** The SerializedIdentity bytes that go with the signatures. */
  readonly serialized: Uint8Array;
  /** Signs SHA-256 of the message; the answer is DER with a low s. */
  sign(message: Uint8Array): Uint8Array;
}

/**
 * Loads an identity from its PEM files.
 *
 * @throws Error when a file cannot be read or the key is no P-256 or P-384 key.
 */
export async function loadSigner(
  mspId: string,
  certificateFile: string,
  keyFile: string,
): Promise<Signer> {
  const [certificate, key] = await Promise.all([readFile(certificateFile), readFile(keyFile)]);
  return createSigner(mspId, certificate, createPrivateKey(key));
}

/** Makes a signer from a PEM certificate and its private key. */
export function createSigner(mspId: string, certificatePem: Uint8Array, key: KeyObject): Signer {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(certificatePem);
  return {
    mspId,
    serialized: identity.serializeBinary(),
    sign: (message) => toLowS(sign('sha256', message, key), key),
  };
}
