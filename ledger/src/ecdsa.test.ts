import { createPrivateKey, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { signers } from '@hyperledger/fabric-gateway';
import { signLowS } from './ecdsa';

const HALF_ORDER = BigInt('0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8');

describe('the native signature', () => {
  it('given many messages, when they are signed, then every signature verifies, is strict DER and has a low S', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const messages = Array.from({ length: 2_000 }, (_, n) => Buffer.from(`message ${String(n)}`));

    const signatures = messages.map((message) => signLowS(privateKey, message));

    for (const [index, signature] of signatures.entries()) {
      const [r, s] = integersOf(Buffer.from(signature));
      expect(verify('sha256', messages[index] ?? Buffer.alloc(0), publicKey, signature)).toBe(true);
      expect(s).toBeLessThanOrEqual(HALF_ORDER);
      expect(r).toBeGreaterThan(0n);
    }
  });

  it('given the signer of the client library, when both sign, then the same key verifies both', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const message = Buffer.from('the same message');
    const { createHash } = await import('node:crypto');
    const digest = createHash('sha256').update(message).digest();

    const stock = await signers.newPrivateKeySigner(privateKey)(digest);
    const native = signLowS(privateKey, message);

    const key = createPublicKey(
      createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    );
    expect([stock, native].map((signature) => verify('sha256', message, key, signature))).toEqual([
      true,
      true,
    ]);
    expect(key.equals(publicKey)).toBe(true);
  });
});

/** Reads the two integers and refuses everything that is not the shortest DER. */
function integersOf(der: Buffer): [bigint, bigint] {
  expect(der[0]).toBe(0x30);
  expect(der[1]).toBe(der.length - 2);
  const first = integerAt(der, 2);
  const second = integerAt(der, first.end);
  expect(second.end).toBe(der.length);
  return [first.value, second.value];
}

function integerAt(der: Buffer, start: number): { value: bigint; end: number } {
  expect(der[start]).toBe(0x02);
  const length = der[start + 1] ?? 0;
  const digits = der.subarray(start + 2, start + 2 + length);
  const [first = 0, second = 0x80] = digits;
  expect(first).toBeLessThan(0x80);
  expect(first === 0 && second < 0x80).toBe(false);
  return { value: BigInt(`0x${digits.toString('hex')}`), end: start + 2 + length };
}
