import { sha256 } from '../private-data/collection-read-write-set';
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

const hash = (text: string) => sha256(text).toString('hex');
const hashPut = (value: string, block: number, transaction: number): KeyUpdate => {
  return { value: sha256(value), version: { block, transaction } };
};
const hashes = new Map([
  [
    'edgebeat',
    new Map([
      [
        'zeta',
        new Map([
          [hash('k2'), hashPut('v2', 1, 300)],
          [hash('k1'), hashPut('v1', 1, 1)],
        ]),
      ],
      [
        '_implicit_org_Org1MSP',
        new Map<string, KeyUpdate>([
          [hash('k3'), { value: undefined, version: { block: 1, transaction: 2 } }],
        ]),
      ],
    ]),
  ],
  ['alone', new Map([['c', new Map([[hash('k'), hashPut('v', 2, 0)]])]])],
]);

// Likewise, of a batch with hashes of private data.
const fabricBatchWithHashes =
  '0a530a05616c6f6e651201631a208254c329a92850f6d539dd376f4816ee2764517da5e0235514af433164480d' +
  '7a2a204c94485e0c21ae6c41ce1dfe7b6bfaceea5ab68e40a2476f50208e526f50608032030102000a150a0865' +
  '646765626561741a01612a016232030101000a4112155f696d706c696369745f6f72675f4f7267314d53501a20' +
  '2f5052c9fd15b19a18c584d01363568198613f0c34e84409ef7938709a159ec220013204010101020a5112047a' +
  '6574611a20015f7e6bc5aeaf483724089e9252cc13b50951a6b69412522765cff4d780306e2a20fb04dcb6970e' +
  '4c3d1873de51fd5a50d7bb46b3383113602665c350ec40b5f9903205010102012c0a4a1a206ab9f1eb8f7d3388' +
  'f4f9d586f66e99fd54080df2c446f0e58668b09c08a16dd02a203bfc269594ef649228e9a74bab00f042efc91d' +
  '5acc6fbee31a382e80d42388fe320401010101';

describe('updateBytes', () => {
  it('given hashes of private data, when serialised, then the bytes are those of Fabric', () => {
    const bytes = updateBytes(new Map([['edgebeat', new Map([['a', put('b', 1, 0)]])]]), hashes);

    expect(Buffer.from(bytes).toString('hex')).toBe(fabricBatchWithHashes);
  });

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
