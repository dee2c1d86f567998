import { inUtf8Order } from '../chaincode/utf8-order';
import type { Version } from '../peer/peer-ledger';
import type {
  CollectionUpdates,
  HistoryWrite,
  KeyUpdate,
  StateUpdates,
} from '../state/state-records';
import { keyUpdates, type KeyWrites } from './key-operations';
import { PendingHashes } from './pending-hashes';
import type { CommittedValues } from './read-conflicts';
import { isWritten, type NamespaceResults } from './read-results';

/** What the valid transactions of a block so far have written. */
export class PendingUpdates {
  readonly history: HistoryWrite[] = [];
  readonly #hashes = new PendingHashes();
  readonly #updates = new Map<string, Map<string, KeyUpdate>>();
  readonly #sorted = new Map<string, readonly [string, KeyUpdate][]>();

  get updates(): StateUpdates {
    return this.#updates;
  }

  /** By the hashes of keys in private data collections. */
  get hashes(): CollectionUpdates {
    return this.#hashes.updates;
  }

  hash(namespace: string, collection: string, keyHash: string): KeyUpdate | undefined {
    return this.#hashes.get(namespace, collection, keyHash);
  }

  get(namespace: string, key: string): KeyUpdate | undefined {
    return this.#updates.get(namespace)?.get(key);
  }

  /** The written keys of a namespace in byte order. */
  sorted(namespace: string): readonly [string, KeyUpdate][] {
    const known = this.#sorted.get(namespace);
    if (known !== undefined) return known;
    const entries = inUtf8Order(this.#updates.get(namespace) ?? new Map<string, KeyUpdate>());
    this.#sorted.set(namespace, entries);
    return entries;
  }

  /** Adds what a valid transaction wrote over what was committed. */
  apply(
    namespaces: readonly NamespaceResults[],
    version: Version,
    committed: CommittedValues,
  ): void {
    for (const results of namespaces) {
      const { namespace, writes, collections } = results;
      for (const entry of collections) this.#hashes.apply(namespace, entry, version, committed);
      if (!isWritten(results)) continue;
      const keys = this.#keysOf(namespace);
      const standing = (key: string) => keys.get(key) ?? committed.value(namespace, key);
      for (const [key, update] of keyUpdates(publicWrites(results), version, standing)) {
        keys.set(key, update);
      }
      for (const write of writes) {
        this.history.push({ namespace, key: write.getKey(), transaction: version.transaction });
      }
    }
  }

  #keysOf(namespace: string): Map<string, KeyUpdate> {
    this.#sorted.delete(namespace);
    const keys = this.#updates.get(namespace) ?? new Map<string, KeyUpdate>();
    this.#updates.set(namespace, keys);
    return keys;
  }
}

/** An empty value deletes, as in Fabric. */
function publicWrites({ writes, metadataWrites }: NamespaceResults): KeyWrites {
  return {
    values: writes.map((write) => {
      const value = write.getValue_asU8();
      return [write.getKey(), write.getIsDelete() || value.length === 0 ? undefined : value];
    }),
    metadata: metadataWrites.map((write) => [write.getKey(), write.getEntriesList()]),
  };
}
