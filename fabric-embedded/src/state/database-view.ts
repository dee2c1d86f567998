import type { KeyedValue, Version, VersionedValue } from '../peer/peer-ledger';
import { type Database, readEntry } from './level-database';
import {
  decodeVersion,
  historyPrefix,
  namespaceEnd,
  privateHashKey,
  privateValueEnd,
  privateValueKey,
  readPrivateKey,
  readStateKey,
  savepointKey,
  stateKey,
  versionWidth,
} from './state-keys';
import { decodeSavepoint, decodeValue } from './state-records';

type Snapshot = ReturnType<Database['snapshot']>;

const pageSize = 128;

/** A key and value of any namespace. */
export interface StateEntry extends KeyedValue {
  readonly namespace: string;
}

/** The hash of a value of a private data collection, under the hash of its key. */
export interface PrivateHashEntry extends VersionedValue {
  readonly namespace: string;
  readonly collection: string;
  readonly keyHash: Uint8Array;
}

interface KeyRange {
  readonly gte: Buffer;
  readonly lt: Buffer;
  readonly reverse?: boolean;
}

/** The state at one height, read from a snapshot of the database. */
export class DatabaseView implements Disposable {
  readonly #database: Database;
  readonly #snapshot: Snapshot;

  constructor(database: Database, snapshot: Snapshot) {
    this.#database = database;
    this.#snapshot = snapshot;
  }

  /** Read from the snapshot itself: a block may become visible before its commit is reported. */
  get height(): number {
    const bytes = readEntry(this.#database, savepointKey, this.#snapshot);
    return bytes === undefined ? 0 : (decodeSavepoint(bytes)?.height ?? 0);
  }

  get(namespace: string, key: string): VersionedValue | undefined {
    return this.#read(stateKey(namespace, key));
  }

  privateValue(namespace: string, collection: string, key: string): VersionedValue | undefined {
    return this.#read(privateValueKey(namespace, collection, key));
  }

  privateHash(
    namespace: string,
    collection: string,
    keyHash: Uint8Array,
  ): VersionedValue | undefined {
    return this.#read(privateHashKey(namespace, collection, keyHash));
  }

  /** Values of a collection, from `start` to before `end`. */
  async *privateRange(
    namespace: string,
    collection: string,
    start: string,
    end: string,
  ): AsyncGenerator<KeyedValue> {
    const gte = privateValueKey(namespace, collection, start);
    const lt =
      end === ''
        ? privateValueEnd(namespace, collection)
        : privateValueKey(namespace, collection, end);
    for await (const [key, value] of this.#pages({ gte, lt })) {
      yield { key: readPrivateKey(key).rest.toString(), ...decodeValue(value) };
    }
  }

  /** The hash of every value of every collection. */
  async *privateHashes(): AsyncGenerator<PrivateHashEntry> {
    for await (const [key, value] of this.#pages({ gte: Buffer.from('x'), lt: Buffer.from('y') })) {
      const { namespace, collection, rest } = readPrivateKey(key);
      yield { namespace, collection, keyHash: rest, ...decodeValue(value) };
    }
  }

  /** From `start` to before `end`; an empty end is the end of the namespace. */
  async *range(namespace: string, start: string, end: string): AsyncGenerator<KeyedValue> {
    const gte = stateKey(namespace, start);
    const lt = end === '' ? namespaceEnd(namespace) : stateKey(namespace, end);
    for await (const [key, value] of this.#pages({ gte, lt })) {
      yield { key: readStateKey(key).key, ...decodeValue(value) };
    }
  }

  /** Where a key was written, newest first. */
  async *versions(namespace: string, key: string): AsyncGenerator<Version> {
    const prefix = historyPrefix(namespace, key);
    const lt = Buffer.concat([prefix, Buffer.alloc(versionWidth, 0xff)]);
    for await (const [entry] of this.#pages({ gte: prefix, lt, reverse: true })) {
      yield decodeVersion(entry.subarray(prefix.length));
    }
  }

  /** Every entry of one namespace or of all, in byte order. */
  async *entries(namespace?: string): AsyncGenerator<StateEntry> {
    const all = { gte: Buffer.from('s'), lt: Buffer.from('t') };
    const one = (name: string) => ({ gte: stateKey(name, ''), lt: namespaceEnd(name) });
    const range = namespace === undefined ? all : one(namespace);
    for await (const [key, value] of this.#pages(range)) {
      yield { ...readStateKey(key), ...decodeValue(value) };
    }
  }

  [Symbol.dispose](): void {
    // Closing waits for reads that are under way; nobody has to wait for it.
    void this.#snapshot.close();
  }

  #read(key: Buffer): VersionedValue | undefined {
    const bytes = readEntry(this.#database, key, this.#snapshot);
    return bytes === undefined ? undefined : decodeValue(bytes);
  }

  async *#pages(range: KeyRange): AsyncGenerator<[Buffer, Buffer]> {
    const iterator = this.#database.iterator({ ...range, snapshot: this.#snapshot });
    try {
      for (;;) {
        const page = await iterator.nextv(pageSize);
        if (page.length === 0) return;
        yield* page;
      }
    } finally {
      await iterator.close();
    }
  }
}
