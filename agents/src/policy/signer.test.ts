import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { p256Signer } from './signer';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const signer = p256Signer(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());

const HALF_ORDER = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n;

/** The second integer of a signature in DER. */
function scalarS(der: Uint8Array): bigint {
  const start = 4 + (der[3] ?? 0) + 2;
  return BigInt(`0x${Buffer.from(der.subarray(start)).toString('hex')}`);
}

describe('p256Signer', () => {
  it('given bytes, when they are signed again, then the signature is the same, with a low S and valid', () => {
    const messages = Array.from({ length: 40 }, (_, n) => Buffer.from(`message ${String(n)}`));

    for (const message of messages) {
      const signature = signer.sign(message);
      expect(signer.sign(message)).toEqual(signature);
      expect(verify('sha256', message, createPublicKey(privateKey), signature)).toBe(true);
      expect(scalarS(signature) <= HALF_ORDER).toBe(true);
    }
  });

  it.each([
    ['no PEM', 'not an unencrypted PEM key'],
    [
      generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      'no ECDSA P-256 key',
    ],
  ])('given a key that is none of its kind, when it is read, then it is refused', (pem, text) => {
    expect(() => p256Signer(pem)).toThrow(text);
  });
});
