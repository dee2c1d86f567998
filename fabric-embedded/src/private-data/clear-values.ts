import type { VersionedValue } from '../peer/peer-ledger';
import type { CollectionUpdates, KeyUpdate } from '../state/state-records';
import { sha256 } from './collection-read-write-set';
import type { PrivateDataInfo } from './private-data-info';
import { describedKeys, readWriteSet } from './write-set';

/** The values of collections that a member has. */
export interface StandingValues {
  privateValue(namespace: string, collection: string, key: string): VersionedValue | undefined;
}

interface ClearKey {
  readonly namespace: string;
  readonly collection: string;
  readonly key: string;
}

/** What a member learns of the values of collections, write set by write set. */
export class ClearValues {
  readonly #updates = new Map<string, Map<string, Map<string, KeyUpdate>>>();
  readonly #described: ClearKey[] = [];

  /** By namespace, collection and the key itself. */
  get updates(): CollectionUpdates {
    return this.#updates;
  }

  add(block: number, info: PrivateDataInfo, bytes: Uint8Array): void {
    const { namespace, collection, transaction } = info;
    for (const { key, value } of readWriteSet(bytes) ?? []) {
      this.#set({ namespace, collection, key }, { value, version: { block, transaction } });
    }
    for (const key of describedKeys(bytes)) this.#described.push({ namespace, collection, key });
  }

  /**
   * Gives values the version of their public hash where only metadata was written: with another
   * version they would pass for outdated. As in Fabric, only a value that fits the hash is renewed.
   */
  renew(hashes: CollectionUpdates, standing: StandingValues): void {
    for (const described of this.#described) {
      const { namespace, collection, key } = described;
      const hash = hashes.get(namespace)?.get(collection)?.get(sha256(key).toString('hex'));
      const known = this.#updates.get(namespace)?.get(collection)?.get(key);
      const { value } = known ?? standing.privateValue(namespace, collection, key) ?? {};
      if (value === undefined || hash?.value === undefined) continue;
      if (sha256(value).equals(hash.value)) {
        this.#set(described, { value, version: hash.version });
      }
    }
  }

  #set({ namespace, collection, key }: ClearKey, update: KeyUpdate): void {
    const collections = this.#updates.get(namespace) ?? new Map<string, Map<string, KeyUpdate>>();
    const keys = collections.get(collection) ?? new Map<string, KeyUpdate>();
    this.#updates.set(namespace, collections.set(collection, keys.set(key, update)));
  }
}
