import { openBytes, sealBytes } from './xaes';

const nonce = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWX');
const plain = Buffer.from('XAES-256-GCM');

describe('XAES-256-GCM', () => {
  it.each([
    [1, '', 'ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271'],
    [3, 'c2sp.org/XAES-256-GCM', '986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d'],
  ])(
    'given the vector of C2SP with key %i, when it is sealed, then it is the known ciphertext',
    (byte, aad, expected) => {
      const sealed = sealBytes(Buffer.alloc(32, byte), nonce, Buffer.from(aad), plain);

      expect(sealed.toString('hex')).toBe(expected);
    },
  );

  it('given what was sealed, when any byte is another, then it does not open', () => {
    const key = Buffer.alloc(32, 7);
    const aad = Buffer.from('header');
    const sealed = sealBytes(key, nonce, aad, plain);

    const opened = openBytes(key, nonce, aad, sealed);
    const changed = [...sealed.keys()].map((at) => {
      const other = Buffer.from(sealed);
      other[at] = (other[at] ?? 0) ^ 1;
      return openBytes(key, nonce, aad, other);
    });

    expect(opened).toEqual(plain);
    expect(changed.every((one) => one === undefined)).toBe(true);
    expect(openBytes(key, nonce, Buffer.from('heade'), sealed)).toBeUndefined();
    expect(openBytes(key, nonce, aad, sealed.subarray(0, 5))).toBeUndefined();
  });
});
