import { ledger } from '@hyperledger/fabric-protos';
import { encodeMetadata } from '../policy/key-metadata';
import { keyUpdates, type KeyWrites } from './key-operations';

const version = { block: 7, transaction: 3 };
const standing = { value: Buffer.from('old'), metadata: Buffer.from('policy') };
const [first, second] = [Buffer.from('first'), Buffer.from('second')];
const entries = (() => {
  const entry = new ledger.rwset.kvrwset.KVMetadataEntry();
  entry.setName('VALIDATION_PARAMETER');
  entry.setValue(Buffer.from('new policy'));
  return [entry];
})();

type Expected = { value: Uint8Array | undefined; metadata?: Uint8Array | undefined };

describe('what becomes of a key', () => {
  it.each<[string, KeyWrites, Expected | undefined]>([
    ['a value', { values: [['k', first]], metadata: [] }, { ...standing, value: first }],
    ['a deletion', { values: [['k', undefined]], metadata: [] }, { value: undefined }],
    [
      'metadata',
      { values: [], metadata: [['k', entries]] },
      { value: standing.value, metadata: encodeMetadata(entries) },
    ],
    [
      'a value and no metadata',
      { values: [['k', first]], metadata: [['k', []]] },
      { value: first, metadata: undefined },
    ],
    [
      'a deletion and then a value',
      {
        values: [
          ['k', undefined],
          ['k', first],
        ],
        metadata: [],
      },
      { value: undefined },
    ],
    [
      'two values, which Fabric reads as metadata alone',
      {
        values: [
          ['k', first],
          ['k', second],
        ],
        metadata: [],
      },
      { value: standing.value, metadata: undefined },
    ],
    [
      'three values',
      {
        values: [
          ['k', first],
          ['k', second],
          ['k', first],
        ],
        metadata: [],
      },
      { value: first, metadata: undefined },
    ],
  ])(
    'given %s, when a transaction is applied, then it is as in Fabric',
    (_what, writes, expected) => {
      const updates = [...keyUpdates(writes, version, () => standing)];

      expect(updates).toEqual([['k', { ...expected, version }]]);
    },
  );

  it('given metadata of a key that does not exist, when a transaction is applied, then nothing becomes of it', () => {
    const writes = { values: [], metadata: [['k', entries]] as const };

    const updates = [...keyUpdates(writes, version, () => undefined)];

    expect(updates).toEqual([]);
  });
});
