import type { KeyUpdate } from '../state/state-records';
import { commitHash, updateBytes } from './commit-hash';

function put(value: string, block: number, transaction: number): KeyUpdate {
  return { value: Buffer.from(value), version: { block, transaction } };
}

const updates = new Map([
  ['other', new Map([['a', put('b', 1, 0)]])],
  [
    'edgebeat',
    new Map<string, KeyUpdate>([
      ['gone', { value: undefined, version: { block: 1, transaction: 300 } }],
      ['\u{1f600}', put('astral', 1, 1)],
      ['\uffee', put('bmp', 1, 1)],
      ['\0incident\0Org1MSP\x001\0', put('{}', 1, 0)],
    ]),
  ],
]);

// Computed by Fabric v3.1.5's own functions for the same updates.
const fabricBatch =
  '0a290a0865646765626561741a1400696e636964656e74004f7267314d53500031002a027b7d32030101000a0f1a04' +
  '676f6e6520013205010102012c0a101a03efbfae2a03626d703204010101010a141a04f09f98802a0661737472616c' +
  '3204010101010a120a056f746865721a01612a01623203010100';
const fabricHashes = [
  '85931c28866b3253fdf9db1e41c25ecde098658e2c86f6ee4ede7cb3e3ec9b8c',
  '353dce5dbb4b0daffbe447c1218eb6582daa35791244defecd29760471681262',
];

describe('updateBytes', () => {
  it('given updates of two namespaces, when serialised, then the bytes are those of Fabric', () => {
    const bytes = updateBytes(updates);

    expect(Buffer.from(bytes).toString('hex')).toBe(fabricBatch);
  });

  it('given no updates, when serialised, then there are no bytes', () => {
    const bytes = updateBytes(new Map());

    expect(bytes).toHaveLength(0);
  });
});

describe('commitHash', () => {
  it('given two blocks, when chained, then the hashes are those of Fabric', () => {
    const first = commitHash([0, 0, 11], updates, new Uint8Array());
    const second = commitHash([0, 0, 11], updates, first);

    const hashes = [first, second].map((hash) => Buffer.from(hash).toString('hex'));
    expect(hashes).toEqual(fabricHashes);
  });

  it('given another flag, when hashed, then the hash is another', () => {
    const valid = commitHash([0], new Map(), new Uint8Array());
    const invalid = commitHash([11], new Map(), new Uint8Array());

    expect(Buffer.from(valid).equals(invalid)).toBe(false);
  });
});
