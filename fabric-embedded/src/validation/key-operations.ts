import type { Version } from '../peer/peer-ledger';
import { encodeMetadata } from '../policy/key-metadata';
import type { KeyUpdate } from '../state/state-records';
import type { ledger } from '@hyperledger/fabric-protos';

type Entries = readonly ledger.rwset.kvrwset.KVMetadataEntry[];

/** A value and metadata as they stand before a transaction; without a value there is no such key. */
export type Standing = Pick<KeyUpdate, 'value' | 'metadata'>;

/** What one transaction writes in a namespace or collection, each list in its order. */
export interface KeyWrites {
  /** A write of `undefined` deletes. */
  readonly values: readonly (readonly [key: string, value: Uint8Array | undefined])[];
  /** No entries remove the metadata. */
  readonly metadata: readonly (readonly [key: string, entries: Entries])[];
}

/** What a transaction does to a key; the marks of all its writes of the key are added up, in a byte. */
interface Operation {
  marks: number;
  value: Uint8Array | undefined;
  metadata: Uint8Array | undefined;
}

const mark = { value: 1, metadata: 2, noMetadata: 4, deletion: 8 } as const;

/**
 * What becomes of the keys that a transaction writes, as in Fabric: a value keeps the metadata that
 * is there, metadata keeps the value under a new version, a deletion takes both away, and metadata
 * of a key that does not exist is dropped. No chaincode writes a key twice; for results that do, Fabric's
 * sums decide: a deletion wins, and two values are read as metadata alone (its tx_ops.go).
 */
export function* keyUpdates(
  writes: KeyWrites,
  version: Version,
  standing: (key: string) => Standing | undefined,
): Generator<readonly [string, KeyUpdate]> {
  for (const [key, { marks, value, metadata }] of operationsOf(writes)) {
    const has = (one: number) => (marks & one) === one;
    const isNew = has(mark.value) && (has(mark.metadata) || has(mark.noMetadata));
    if (has(mark.deletion)) yield [key, { value: undefined, version }];
    else if (isNew) yield [key, { value, metadata, version }];
    else if ((marks | mark.value) === mark.value) {
      yield [key, { value, metadata: standing(key)?.metadata, version }];
    } else {
      const kept = standing(key)?.value;
      if (kept !== undefined) yield [key, { value: kept, metadata, version }];
    }
  }
}

function operationsOf({ values, metadata }: KeyWrites): Map<string, Operation> {
  const operations = new Map<string, Operation>();
  const add = (key: string, marks: number, what: Partial<Operation>) => {
    const before = operations.get(key) ?? { marks: 0, value: undefined, metadata: undefined };
    operations.set(key, { ...before, ...what, marks: (before.marks + marks) & 0xff });
  };
  for (const [key, value] of values) {
    if (value === undefined) add(key, mark.deletion, {});
    else add(key, mark.value, { value });
  }
  for (const [key, entries] of metadata) {
    if (entries.length === 0) add(key, mark.noMetadata, {});
    else add(key, mark.metadata, { metadata: encodeMetadata(entries) });
  }
  return operations;
}
