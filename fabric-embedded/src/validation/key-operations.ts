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

/**
 * What becomes of the keys that a transaction writes, as in Fabric: a value keeps the metadata that
 * is there, metadata keeps the value under a new version, a deletion takes both away, and metadata
 * of a key that does not exist is dropped.
 */
export function* keyUpdates(
  { values, metadata }: KeyWrites,
  version: Version,
  standing: (key: string) => Standing | undefined,
): Generator<readonly [string, KeyUpdate]> {
  const written = new Map(values);
  const described = new Map(metadata.map(([key, entries]) => [key, encodeMetadata(entries)]));
  for (const [key, value] of written) {
    if (value === undefined) yield [key, { value, version }];
    else {
      const kept = described.has(key) ? described.get(key) : standing(key)?.metadata;
      yield [key, { value, metadata: kept, version }];
    }
  }
  for (const [key, bytes] of described) {
    if (written.has(key)) continue;
    const value = standing(key)?.value;
    if (value !== undefined) yield [key, { value, metadata: bytes, version }];
  }
}
