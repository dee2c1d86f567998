import { inUtf8Order } from '../chaincode/utf8-order';
import type { Version } from '../peer/peer-ledger';
import type {
  CollectionUpdates,
  HistoryWrite,
  KeyUpdate,
  StateUpdates,
} from '../state/state-records';
import { PendingHashes } from './pending-hashes';
import type { NamespaceResults } from './read-results';

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

  /** Adds what a valid transaction wrote. An empty value deletes, as in Fabric. */
  apply(namespaces: readonly NamespaceResults[], version: Version): void {
    for (const { namespace, writes, collections } of namespaces) {
      for (const entry of collections) this.#hashes.apply(namespace, entry, version);
      if (writes.length === 0) continue;
      const keys = this.#keysOf(namespace);
      for (const write of writes) {
        const value = write.getValue_asU8();
        const isDelete = write.getIsDelete() || value.length === 0;
        keys.set(write.getKey(), { value: isDelete ? undefined : value, version });
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
