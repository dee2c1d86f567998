import fc from 'fast-check';
import { crc32c, differenceOf, errorOf, stepBack } from './crc32c';

describe('crc32c', () => {
  it.each([
    ['123456789', 0xe3069283],
    ['', 0],
    ['a', 0xc1d04330],
    ['The quick brown fox jumps over the lazy dog', 0x22620404],
  ])('given %j, when summed, then gives the published value', (text, expected) => {
    const bytes = Buffer.from(text);

    const sum = crc32c(bytes);

    expect(sum).toBe(expected);
  });

  it('given the iSCSI test vectors, when summed, then gives the values of RFC 3720', () => {
    const zeros = new Uint8Array(32);
    const ones = new Uint8Array(32).fill(0xff);
    const rising = Uint8Array.from({ length: 32 }, (_, i) => i);

    const sums = [zeros, ones, rising].map((bytes) => crc32c(bytes));

    expect(sums).toEqual([0x8a9136aa, 0x62a8ab43, 0x46dd794e]);
  });

  it('given data in two parts, when the sum goes on, then it is the sum of the whole', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.uint8Array({ maxLength: 100 }), (a, b) => {
        const whole = crc32c(Buffer.concat([a, b]));

        const parts = crc32c(b, crc32c(a));

        expect(parts).toBe(whole);
      }),
    );
  });

  it('given any register after a zero byte, when stepped back, then it is the register before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (register) => {
        const after = (errorOf(register & 0xff) ^ (register >>> 8)) >>> 0;

        const before = stepBack(after);

        expect(before).toBe(register);
      }),
    );
  });

  it('given the error of each difference, when looked up, then the difference is found', () => {
    const differences = Array.from({ length: 255 }, (_, i) => i + 1);

    const found = differences.map((difference) => differenceOf(errorOf(difference)));

    expect(found).toEqual(differences);
  });
});
