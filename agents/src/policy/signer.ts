import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { Rejected, sha256Hex } from '@edgebeat/core';
import { p256 } from '@noble/curves/nist';

/** Signs receipts as a policy agent that is registered on the ledger. */
export interface ReceiptSigner {
  /** SHA-256 of the public key (DER SPKI), 64 hex digits: by it the ledger knows the agent. */
  readonly keyHash: string;
  /** ECDSA P-256 with SHA-256 in DER, low S; the same bytes always get the same signature. */
  sign(bytes: Uint8Array): Uint8Array;
}

/**
 * A signer with a key in PEM (PKCS #8). The nonce comes from key and message (RFC 6979), so that a
 * receipt that is made again is the same to the last byte.
 *
 * @throws Rejected invalid-setting when it is no P-256 key.
 */
export function p256Signer(privateKeyPem: string): ReceiptSigner {
  const key = readKey(privateKeyPem);
  const { d = '' } = key.export({ format: 'jwk' });
  const scalar = Buffer.from(d, 'base64url');
  return {
    keyHash: sha256Hex(createPublicKey(key).export({ type: 'spki', format: 'der' })),
    sign: (bytes) => p256.sign(bytes, scalar, { prehash: true, lowS: true }).toBytes('der'),
  };
}

function readKey(pem: string): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = createPrivateKey(pem);
  } catch (error) {
    throw new Rejected('invalid-setting', 'the policy agent’s key is not an unencrypted PEM key', {
      cause: error,
    });
  }
  if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  throw new Rejected('invalid-setting', 'the policy agent’s key is no ECDSA P-256 key');
}
