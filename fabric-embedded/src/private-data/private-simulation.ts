import type { WrittenKeys } from '../chaincode/written-keys';
import type { KeyedValue, StateSnapshot, Version, VersionedValue } from '../peer/peer-ledger';
import { decodeMetadata, type KeyMetadata } from '../policy/key-metadata';
import { type CollectionAccess, sha256 } from './collection-read-write-set';

/** Which collections a chaincode has. */
export interface CollectionNames {
  has(chaincode: string, name: string): boolean;
}

/** What the public half of a transaction and its private one share. */
export interface PrivateSimulationHooks {
  access(namespace: string): Map<string, CollectionAccess>;
  beforeWrite(): void;
  beforeQuery(): void;
  readonly writtenKeys: WrittenKeys;
}

/**
 * The private data collections of one transaction. Every method throws Fabric's text for a
 * collection that the chaincode does not have.
 */
export class PrivateSimulation {
  readonly #snapshot: StateSnapshot;
  readonly #collections: CollectionNames;
  readonly #hooks: PrivateSimulationHooks;
  readonly #valuesRead = new Map<string, Set<string>>();

  constructor(
    snapshot: StateSnapshot,
    collections: CollectionNames,
    hooks: PrivateSimulationHooks,
  ) {
    this.#snapshot = snapshot;
    this.#collections = collections;
    this.#hooks = hooks;
  }

  /** The collections of which values were read, by chaincode: only their members can run this. */
  get valuesRead(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.#valuesRead;
  }

  /** @throws Error when the peer lacks the value that the public hash speaks of. */
  get(namespace: string, collection: string, key: string): Uint8Array | undefined {
    this.#check(namespace, collection);
    const found = this.#snapshot.privateValue(namespace, collection, key);
    const publicVersion = this.#snapshot.privateHash(namespace, collection, sha256(key))?.version;
    if (!isSame(publicVersion, found?.version)) {
      throw new Error(
        'private data matching public hash version is not available. ' +
          `Public hash version = ${height(publicVersion)}, ` +
          `Private data version = ${height(found?.version)}`,
      );
    }
    this.#access(namespace, collection).reads.set(key, found?.version);
    this.#markRead(namespace, collection);
    return found?.value;
  }

  /** The hash of a value, which every peer of the channel has. */
  hash(namespace: string, collection: string, key: string): Uint8Array | undefined {
    return this.#readHash(namespace, collection, key)?.value;
  }

  /** The metadata of a key, which every peer has; the key counts as read. */
  metadata(namespace: string, collection: string, key: string): KeyMetadata {
    return decodeMetadata(this.#readHash(namespace, collection, key)?.metadata);
  }

  /** Values of a range of keys. Fabric records no reads for it, so it goes with no write. */
  range(
    namespace: string,
    collection: string,
    start: string,
    end: string,
  ): AsyncIterable<KeyedValue> {
    this.#hooks.beforeQuery();
    this.#check(namespace, collection);
    return this.#snapshot.privateRange(namespace, collection, start, end);
  }

  put(namespace: string, collection: string, key: string, value: Uint8Array): void {
    // Fabric's peers store an empty value as a deletion.
    const stored = value.length === 0 ? undefined : value;
    this.#write(namespace, collection, key).writes.set(key, { value: stored, isPurge: false });
  }

  delete(namespace: string, collection: string, key: string): void {
    this.#write(namespace, collection, key).writes.set(key, { value: undefined, isPurge: false });
  }

  /** Deletes, and has every value that the key ever had removed from the members' disks. */
  purge(namespace: string, collection: string, key: string): void {
    this.#write(namespace, collection, key).writes.set(key, { value: undefined, isPurge: true });
  }

  /** Replaces the metadata of a key; a key that does not exist at the commit gets none. */
  putMetadata(namespace: string, collection: string, key: string, metadata: KeyMetadata): void {
    this.#write(namespace, collection, key).metadataWrites.set(key, metadata);
  }

  #readHash(namespace: string, collection: string, key: string): VersionedValue | undefined {
    this.#check(namespace, collection);
    const found = this.#snapshot.privateHash(namespace, collection, sha256(key));
    this.#access(namespace, collection).reads.set(key, found?.version);
    return found;
  }

  #write(namespace: string, collection: string, key: string): CollectionAccess {
    this.#check(namespace, collection);
    this.#hooks.beforeWrite();
    const metadata = this.#snapshot.privateHash(namespace, collection, sha256(key))?.metadata;
    this.#hooks.writtenKeys.add(namespace, collection, key, metadata);
    return this.#access(namespace, collection);
  }

  #check(namespace: string, collection: string): void {
    if (this.#collections.has(namespace, collection)) return;
    throw new Error(
      `collection [${collection}] not defined in the collection config for chaincode [${namespace}]`,
    );
  }

  #access(namespace: string, collection: string): CollectionAccess {
    const collections = this.#hooks.access(namespace);
    const known = collections.get(collection);
    if (known !== undefined) return known;
    const access = { reads: new Map(), writes: new Map(), metadataWrites: new Map() };
    collections.set(collection, access);
    return access;
  }

  #markRead(namespace: string, collection: string): void {
    const read = this.#valuesRead.get(namespace) ?? new Set();
    this.#valuesRead.set(namespace, read.add(collection));
  }
}

function isSame(left: Version | undefined, right: Version | undefined): boolean {
  return left?.block === right?.block && left?.transaction === right?.transaction;
}

/** A version as Fabric's messages show it. */
function height(version: Version | undefined): string {
  if (version === undefined) return '<nil>';
  return `{BlockNum: ${String(version.block)}, TxNum: ${String(version.transaction)}}`;
}
