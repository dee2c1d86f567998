import type { ledger } from '@hyperledger/fabric-protos';
import type { Version } from '../peer/peer-ledger';
import { sha256 } from '../private-data/collection-read-write-set';
import type { CollectionUpdates, KeyUpdate } from '../state/state-records';
import { keyUpdates, type KeyWrites } from './key-operations';
import type { CommittedValues } from './read-conflicts';
import { type CollectionResults, isWritten } from './read-results';

const hashOfNothing = sha256('');

/** What the valid transactions of a block so far have written into private data collections. */
export class PendingHashes {
  readonly #updates = new Map<string, Map<string, Map<string, KeyUpdate>>>();

  /** By namespace, collection and the hash of the key in hexadecimal. */
  get updates(): CollectionUpdates {
    return this.#updates;
  }

  get(namespace: string, collection: string, keyHash: string): KeyUpdate | undefined {
    return this.#updates.get(namespace)?.get(collection)?.get(keyHash);
  }

  apply(
    namespace: string,
    results: CollectionResults,
    version: Version,
    committed: CommittedValues,
  ): void {
    if (!isWritten(results)) return;
    const { collection } = results;
    const collections = this.#updates.get(namespace) ?? new Map<string, Map<string, KeyUpdate>>();
    const keys = collections.get(collection) ?? new Map<string, KeyUpdate>();
    this.#updates.set(namespace, collections.set(collection, keys));
    const standing = (keyHash: string) =>
      keys.get(keyHash) ?? committed.hash(namespace, collection, Buffer.from(keyHash, 'hex'));
    for (const [keyHash, update] of keyUpdates(hashedWrites(results), version, standing)) {
      keys.set(keyHash, update);
    }
  }
}

function hashedWrites({ writes, metadataWrites }: CollectionResults): KeyWrites {
  const keyOf = (write: { getKeyHash_asU8(): Uint8Array }) =>
    Buffer.from(write.getKeyHash_asU8()).toString('hex');
  return {
    values: writes.map((write) => [
      keyOf(write),
      isHashedDelete(write) ? undefined : write.getValueHash_asU8(),
    ]),
    metadata: metadataWrites.map((write) => [keyOf(write), write.getEntriesList()]),
  };
}

/** An empty value deletes, so its hash does. */
export function isHashedDelete(write: ledger.rwset.kvrwset.KVWriteHash): boolean {
  const value = write.getValueHash_asU8();
  return write.getIsDelete() || value.length === 0 || hashOfNothing.equals(value);
}
