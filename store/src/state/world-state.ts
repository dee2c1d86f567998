import { createHash } from 'node:crypto';
import { KeyIndex } from './key-index';
import type { Update, UpdateBatch } from './update-batch';

/** Where a value was written last. */
export interface Version {
  readonly block: number;
  readonly transaction: number;
}

/** What is remembered of a key: never the value, except where the verifier itself reads it. */
export interface StateRecord {
  readonly hash: string;
  readonly version: Version;
  /** The key's own endorsement policy. */
  readonly policy: Uint8Array | undefined;
  readonly value: Uint8Array | undefined;
  /** Marks of a comparison that has met the key. */
  round: number;
}

/** The namespace whose values say which chaincodes are defined. */
export const lifecycleNamespace = '_lifecycle';

interface Namespace {
  readonly records: Map<string, StateRecord>;
  index: KeyIndex | undefined;
}

/** The namespace that holds the hashes of a private data collection. */
export function hashedNamespace(namespace: string, collection: string): string {
  return `${namespace}$$h${collection}`;
}

export function hashValue(value: Uint8Array): string {
  return createHash('sha256').update(value).digest().toString('latin1');
}

/**
 * The state as the blocks make it: per key the SHA-256 of its value and its version, about 250 bytes
 * and the key's own length. A namespace is sorted only from its first range query on.
 */
export class WorldState {
  private readonly namespaces = new Map<string, Namespace>();

  get size(): number {
    return [...this.namespaces.values()].reduce((sum, { records }) => sum + records.size, 0);
  }

  get(namespace: string, key: string): StateRecord | undefined {
    return this.namespaces.get(namespace)?.records.get(key);
  }

  /** Keys from `start` (inclusive) to `end` (exclusive; empty = the end of the namespace). */
  range(namespace: string, start: string, end: string): Iterable<string> {
    const found = this.namespaces.get(namespace);
    if (found === undefined) return [];
    found.index ??= new KeyIndex(found.records.keys());
    return found.index.range(start, end);
  }

  *entries(): Generator<{ namespace: string; key: string; record: StateRecord }> {
    for (const [namespace, { records }] of this.namespaces) {
      for (const [key, record] of records) yield { namespace, key, record };
    }
  }

  has(namespace: string): boolean {
    return (this.namespaces.get(namespace)?.records.size ?? 0) > 0;
  }

  apply(batch: UpdateBatch): void {
    for (const [namespace, updates] of batch.namespaces()) {
      const target = this.namespace(namespace);
      for (const [key, update] of updates) write(target, namespace, key, update);
    }
  }

  remove(namespace: string, key: string): void {
    const found = this.namespaces.get(namespace);
    found?.records.delete(key);
    found?.index?.remove(key);
  }

  private namespace(name: string): Namespace {
    const found = this.namespaces.get(name) ?? { records: new Map(), index: undefined };
    this.namespaces.set(name, found);
    return found;
  }
}

function write(target: Namespace, namespace: string, key: string, update: Update): void {
  if (update.hash === undefined) {
    target.records.delete(key);
    target.index?.remove(key);
    return;
  }
  if (!target.records.has(key)) target.index?.add(key);
  target.records.set(key, {
    hash: update.hash,
    version: update.version,
    policy: update.policy?.slice(),
    value: namespace === lifecycleNamespace ? update.value?.slice() : undefined,
    round: 0,
  });
}
