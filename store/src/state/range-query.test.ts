import { createHash } from 'node:crypto';
import { ledger } from '@hyperledger/fabric-protos';
import type { RangeQuery } from '../messages/rwset';
import { rangeIsUnchanged } from './range-query';
import { UpdateBatch } from './update-batch';
import { hashValue, WorldState } from './world-state';

const { kvrwset } = ledger.rwset;
const home = { namespace: 'cc', chaincode: 'cc', collection: '' };

function stateOf(count: number): WorldState {
  const batch = new UpdateBatch();
  for (let number = 0; number < count; number++) {
    const value = Buffer.of(1);
    const version = { block: 3, transaction: number };
    batch.put(home, keyOf(number), { hash: hashValue(value), value, policy: undefined, version });
  }
  const state = new WorldState();
  state.apply(batch);
  return state;
}

function keyOf(number: number): string {
  return `k${String(number).padStart(3, '0')}`;
}

function leaf(...numbers: readonly number[]): Buffer {
  const reads = new kvrwset.QueryReads();
  reads.setKvReadsList(
    numbers.map((number) => {
      const version = new kvrwset.Version();
      version.setBlockNum(3);
      version.setTxNum(number);
      const read = new kvrwset.KVRead();
      read.setKey(keyOf(number));
      read.setVersion(version);
      return read;
    }),
  );
  return sha256(reads.serializeBinary());
}

function sha256(...parts: readonly Uint8Array[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}

function hashedQuery(maxLevel: number, hashes: readonly Uint8Array[]): RangeQuery {
  const merkleHashes = { maxDegree: 2, maxLevel, hashes: [...hashes] };
  return { startKey: 'k', endKey: 'l', exhausted: true, rawReads: undefined, merkleHashes };
}

describe('rangeIsUnchanged with hashes instead of keys', () => {
  it('given eight results in leaves of three, when the tree is the same, then the range is unchanged', () => {
    const query = hashedQuery(2, [sha256(leaf(0, 1, 2), leaf(3, 4, 5), leaf(6, 7))]);

    expect(rangeIsUnchanged(query, 'cc', stateOf(8), new UpdateBatch())).toBe(true);
  });

  it('given four results, when the last leaf is lifted with the first, then the range is unchanged', () => {
    const query = hashedQuery(1, [leaf(0, 1, 2), leaf(3)]);

    expect(rangeIsUnchanged(query, 'cc', stateOf(4), new UpdateBatch())).toBe(true);
  });

  it('given ten results, when a single leaf is left below, then it is lifted as it is', () => {
    const combined = sha256(leaf(0, 1, 2), leaf(3, 4, 5), leaf(6, 7, 8));
    const query = hashedQuery(2, [combined, leaf(9)]);

    expect(rangeIsUnchanged(query, 'cc', stateOf(10), new UpdateBatch())).toBe(true);
  });

  it('given one result more or a changed one, when the tree is built, then the range has changed', () => {
    const query = hashedQuery(2, [sha256(leaf(0, 1, 2), leaf(3, 4, 5), leaf(6, 7))]);
    const batch = new UpdateBatch();
    const version = { block: 4, transaction: 0 };
    batch.put(home, keyOf(2), { hash: undefined, value: undefined, policy: undefined, version });

    expect(rangeIsUnchanged(query, 'cc', stateOf(9), new UpdateBatch())).toBe(false);
    expect(rangeIsUnchanged(query, 'cc', stateOf(8), batch)).toBe(false);
  });
});
