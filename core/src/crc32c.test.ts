import { crc32c } from './crc32c';
import { utf8ToBytes } from './hash';

describe('CRC-32C', () => {
  it('given the known inputs, when the checksum is taken, then it is the known one', () => {
    const ascending = Uint8Array.from({ length: 32 }, (_, index) => index);

    const sums = [utf8ToBytes('123456789'), new Uint8Array(32), ascending].map((b) => crc32c(b));

    expect(sums).toEqual([0xe3069283, 0x8a9136aa, 0x46dd794e]);
  });

  it('given a part of some bytes, when its checksum is taken, then it is that of the part alone', () => {
    const bytes = Uint8Array.from({ length: 100 }, (_, index) => index * 7);

    expect(crc32c(bytes, 3, 90)).toBe(crc32c(bytes.slice(3, 90)));
  });
});
