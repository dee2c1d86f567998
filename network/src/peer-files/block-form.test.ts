import { common } from '@hyperledger/fabric-protos';
import fc from 'fast-check';
import { readFiledBlock } from './block-form';
import { FormError } from './go-bytes';

const bytes = fc.uint8Array({ maxLength: 300 });
const blocks = fc.record({
  number: fc.nat(),
  dataHash: bytes,
  previousHash: bytes,
  transactions: fc.array(bytes, { maxLength: 5 }),
  metadata: fc.array(bytes, { maxLength: 5 }),
});
type Parts = typeof blocks extends fc.Arbitrary<infer T> ? T : never;

function varint(value: number): Uint8Array {
  return value < 0x80
    ? Uint8Array.of(value)
    : Buffer.concat([Uint8Array.of((value % 0x80) + 0x80), varint(Math.floor(value / 0x80))]);
}

const counted = (part: Uint8Array) => Buffer.concat([varint(part.length), part]);
const list = (items: readonly Uint8Array[]) => [varint(items.length), ...items.map(counted)];

function filed({ number, dataHash, previousHash, transactions, metadata }: Parts): Uint8Array {
  return Buffer.concat([
    ...[varint(number), counted(dataHash), counted(previousHash)],
    ...[...list(transactions), ...list(metadata)],
  ]);
}

function message({ number, dataHash, previousHash, transactions, metadata }: Parts): Uint8Array {
  const header = new common.BlockHeader();
  header.setNumber(number);
  header.setDataHash(dataHash);
  header.setPreviousHash(previousHash);
  const [block, data, own] = [
    new common.Block(),
    new common.BlockData(),
    new common.BlockMetadata(),
  ];
  data.setDataList(transactions);
  own.setMetadataList(metadata);
  block.setHeader(header);
  block.setData(data);
  block.setMetadata(own);
  return block.serializeBinary();
}

describe('a block in the form of a peer’s files', () => {
  it('given any block, when it is read, then it is the message, and every byte of a part has its place', () => {
    fc.assert(
      fc.property(blocks, (parts) => {
        const file = filed(parts);

        const read = readFiledBlock(file);

        expect(Buffer.from(read.bytes)).toEqual(Buffer.from(message(parts)));
        for (const part of [...parts.transactions, ...parts.metadata].filter(
          ({ length }) => length > 20,
        )) {
          const at = Buffer.from(read.bytes).indexOf(part);
          expect(file[read.placeOf(at + 7)]).toBe(part[7]);
        }
      }),
    );
  });

  it('given a block that is cut or goes on, when it is read, then the place is told', () => {
    const whole = filed({
      number: 300,
      dataHash: Uint8Array.of(1),
      previousHash: Uint8Array.of(2),
      transactions: [Uint8Array.of(3, 4)],
      metadata: [],
    });

    expect(() => readFiledBlock(whole.subarray(0, -1))).toThrow(FormError);
    expect(() => readFiledBlock(Buffer.concat([whole, Uint8Array.of(0)]))).toThrow(
      expect.objectContaining({
        ...{ offset: whole.length, message: 'something follows the block' },
      }) as FormError,
    );
  });

  it.each([
    [
      'a number in a longer form than it needs',
      [0x80, 0x00],
      'a number is not in its shortest form',
    ],
    ['a number without an end', Array<number>(10).fill(0xff), 'a number is too long'],
    ['a length beyond the end', [1, 5, 0], 'a length leads beyond the end'],
    ['a count beyond what there can be', [1, 0, 0, 0xff, 0x7f], 'a count is too large'],
  ])('given %s, when it is read, then it is refused', (_, given, said) => {
    expect(() => readFiledBlock(Uint8Array.from(given))).toThrow(said);
  });

  it('given any bytes, when they are read, then they are a block or refused with a place', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (given) => {
        try {
          expect(readFiledBlock(given).bytes.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(FormError);
        }
      }),
    );
  });
});
