import type { HistoryEntry, StateSnapshot } from '../peer/peer-ledger';
import { RangeReads } from './range-reads';
import { RangeScan } from './range-scan';
import { decodeMetadata, type KeyMetadata } from '../policy/key-metadata';
import { noCollections } from '../private-data/collections';
import { type CollectionNames, PrivateSimulation } from '../private-data/private-simulation';
import {
  type NamespaceAccess,
  type PrivateWrites,
  privateWritesOf,
  type ScannedRange,
  serializeReadWriteSet,
} from './read-write-set';
import { WrittenKeys, type WriteNeeds } from './written-keys';

/**
 * Runs one transaction against the state at one height and records what it read and wrote.
 * Reads never see the writes of the same transaction, as in Fabric.
 */
export class TxSimulator implements Disposable {
  /** The same transaction's private data collections. */
  readonly privateData: PrivateSimulation;
  readonly #snapshot: StateSnapshot;
  readonly #namespaces = new Map<string, NamespaceAccess>();
  readonly #writtenKeys = new WrittenKeys();
  #written = false;
  #paged = false;
  #queriedPrivately = false;

  constructor(snapshot: StateSnapshot, collections: CollectionNames = noCollections) {
    this.#snapshot = snapshot;
    this.privateData = new PrivateSimulation(snapshot, collections, {
      access: (namespace) => this.#access(namespace).collections,
      beforeWrite: () => {
        this.#beforeWrite();
      },
      beforeQuery: () => {
        this.#beforePrivateQuery();
      },
      writtenKeys: this.#writtenKeys,
    });
  }

  get(namespace: string, key: string): Uint8Array | undefined {
    const found = this.#snapshot.get(namespace, key);
    this.#access(namespace).reads.set(key, found?.version);
    return found?.value;
  }

  /** @throws Error after a paged query: Fabric has them in read-only transactions only. */
  put(namespace: string, key: string, value: Uint8Array): void {
    // Fabric's peers store an empty value as a deletion.
    this.#write(namespace, key).writes.set(key, value.length === 0 ? undefined : value);
  }

  /** @throws Error after a paged query. */
  delete(namespace: string, key: string): void {
    this.#write(namespace, key).writes.set(key, undefined);
  }

  /** The metadata of a key, which counts as read. */
  metadata(namespace: string, key: string): KeyMetadata {
    const found = this.#snapshot.get(namespace, key);
    this.#access(namespace).reads.set(key, found?.version);
    return decodeMetadata(found?.metadata);
  }

  /**
   * Replaces the metadata of a key; a key that does not exist at the commit gets none.
   *
   * @throws Error after a paged query.
   */
  putMetadata(namespace: string, key: string, metadata: KeyMetadata): void {
    this.#write(namespace, key).metadataWrites.set(key, metadata);
  }

  range(namespace: string, start: string, end: string): RangeScan {
    const record: ScannedRange = { start, end: '', exhausted: false, reads: new RangeReads() };
    this.#access(namespace).ranges.push(record);
    return new RangeScan(this.#snapshot, namespace, record, end);
  }

  /** @throws Error after a write. */
  pagedRange(namespace: string, start: string, end: string): RangeScan {
    if (this.#written) {
      throw new Error(
        'unsupported transaction. Paginated queries are supported only in a read-only transaction',
      );
    }
    this.#paged = true;
    return this.range(namespace, start, end);
  }

  /** Newest first; history is not part of the read set, so it is not protected at commit. */
  history(namespace: string, key: string): AsyncIterable<HistoryEntry> {
    return this.#snapshot.history(namespace, key);
  }

  /** The serialised `TxReadWriteSet` of everything up to now. */
  results(): Uint8Array {
    return serializeReadWriteSet(this.#namespaces);
  }

  /** The chaincodes that were touched, each with what its writes need; undefined for none. */
  touched(): ReadonlyMap<string, WriteNeeds | undefined> {
    return new Map(
      [...this.#namespaces.keys()].map((name) => [name, this.#writtenKeys.needs(name)]),
    );
  }

  /** What was written into private data collections up to now. */
  privateWrites(): PrivateWrites[] {
    return privateWritesOf(this.#namespaces);
  }

  /** The height of the state that the transaction sees. */
  get height(): number {
    return this.#snapshot.height;
  }

  [Symbol.dispose](): void {
    this.#snapshot[Symbol.dispose]();
  }

  #beforePrivateQuery(): void {
    if (this.#written) {
      throw new Error(
        'unsupported transaction. Queries on pvt data is supported only in a read-only transaction',
      );
    }
    this.#queriedPrivately = true;
  }

  #beforeWrite(): void {
    if (this.#queriedPrivately) {
      throw new Error(
        'unsupported transaction. Transaction has already performed queries on pvt data. Writes are not allowed',
      );
    }
    if (this.#paged) {
      throw new Error(
        'unsupported transaction. Transaction has already performed a paginated query. Writes are not allowed',
      );
    }
    this.#written = true;
  }

  #write(namespace: string, key: string): NamespaceAccess {
    this.#beforeWrite();
    const metadata = this.#snapshot.get(namespace, key)?.metadata;
    this.#writtenKeys.add(namespace, '', key, metadata);
    return this.#access(namespace);
  }

  #access(namespace: string): NamespaceAccess {
    const known = this.#namespaces.get(namespace);
    if (known !== undefined) return known;
    const access: NamespaceAccess = {
      reads: new Map(),
      writes: new Map(),
      metadataWrites: new Map(),
      ranges: [],
      collections: new Map(),
    };
    this.#namespaces.set(namespace, access);
    return access;
  }
}
