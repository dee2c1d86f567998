import { common } from '@hyperledger/fabric-protos';
import { headerBytes, headerHash } from './header';

function header(number: number, previous: Uint8Array, data: Uint8Array): common.BlockHeader {
  const message = new common.BlockHeader();
  message.setNumber(number);
  message.setPreviousHash(previous);
  message.setDataHash(data);
  return message;
}

describe('headerBytes', () => {
  it.each([
    [0, '020100'],
    [127, '02017f'],
    [128, '02020080'],
    [65_536, '0203010000'],
    [2 ** 40, '0206010000000000'],
  ])(
    'given number %d, when encoded, then the integer is minimal and positive',
    (number, expected) => {
      const bytes = headerBytes(header(number, new Uint8Array(), Uint8Array.from([1])));

      const hex = Buffer.from(bytes).toString('hex');
      expect(hex).toBe(
        `30${(expected.length / 2 + 5).toString(16).padStart(2, '0')}${expected}0400040101`,
      );
    },
  );

  it('given long hashes, when encoded, then the lengths take the long form', () => {
    const bytes = headerBytes(header(1, new Uint8Array(100), new Uint8Array(200)));

    expect(Buffer.from(bytes.subarray(0, 6)).toString('hex')).toBe('308201340201');
    expect(Buffer.from(bytes).includes(Buffer.from([0x04, 0x81, 0xc8]))).toBe(true);
  });
});

describe('headerHash', () => {
  it('given a header, when hashed, then gives what Fabric gives for it', () => {
    const hash = headerHash(header(1, new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)));

    expect(Buffer.from(hash).toString('hex')).toBe(
      '8958d309221dff9175606e70d8b0f60d44326787f5375730953d3e4c7277894b',
    );
  });
});
