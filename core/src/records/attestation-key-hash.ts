import { Rejected } from '../errors';
import { sha256Hex } from '../hash';

const PEM_FRAME = /-----(?:BEGIN|END) PUBLIC KEY-----|\s/g;

/** The DER in base64 of a public key that may be PEM. */
export function derOfPublicKey(text: string): string {
  return text.replace(PEM_FRAME, '');
}

/**
 * The name under which a public key, PEM or DER in base64, is registered: SHA-256 over its DER.
 *
 * @throws Rejected invalid-argument for what is no base64.
 */
export function attestationKeyHash(text: string): string {
  return sha256Hex(Uint8Array.from(decode(derOfPublicKey(text)), (one) => one.charCodeAt(0)));
}

function decode(base64: string): string {
  try {
    return atob(base64);
  } catch (error) {
    throw new Rejected('invalid-argument', 'publicKey: must be PEM, or DER in base64', {
      cause: error,
    });
  }
}
