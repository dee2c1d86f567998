import { ledger } from '@hyperledger/fabric-protos';
import type { Version } from '../peer/peer-ledger';
import type { KeyMetadata } from '../policy/key-metadata';
import {
  type CollectionAccess,
  hashedReadWriteSet,
  privateWriteSet,
} from '../private-data/collection-read-write-set';
import { metadataWrite, readMessage, write } from './kv-messages';
import type { RangeReads } from './range-reads';
import { inUtf8Order } from './utf8-order';

const { kvrwset } = ledger.rwset;

/** A range that was scanned: what was seen, and how far. */
export interface ScannedRange {
  readonly start: string;
  /** The last key that was handed out, or the end that was asked for when the scan ran out. */
  end: string;
  exhausted: boolean;
  readonly reads: RangeReads;
}

/** What a transaction read and wrote in one namespace; a write of `undefined` deletes. */
export interface NamespaceAccess {
  readonly reads: Map<string, Version | undefined>;
  readonly writes: Map<string, Uint8Array | undefined>;
  readonly metadataWrites: Map<string, KeyMetadata>;
  readonly ranges: ScannedRange[];
  /** What it did in private data collections, by their names. */
  readonly collections: Map<string, CollectionAccess>;
}

/** What a transaction wrote into one collection, in the clear. */
export interface PrivateWrites {
  readonly namespace: string;
  readonly collection: string;
  /** A serialised `KVRWSet`; its SHA-256 is in the block. */
  readonly bytes: Uint8Array;
}

/**
 * Serialises as Fabric does: namespaces and keys in byte order, ranges in the order of the scans.
 */
export function serializeReadWriteSet(
  namespaces: ReadonlyMap<string, NamespaceAccess>,
): Uint8Array {
  const set = new ledger.rwset.TxReadWriteSet();
  set.setDataModel(ledger.rwset.TxReadWriteSet.DataModel.KV);
  for (const [namespace, access] of inUtf8Order(namespaces)) {
    const entry = new ledger.rwset.NsReadWriteSet();
    entry.setNamespace(namespace);
    entry.setRwset(namespaceMessage(access).serializeBinary());
    for (const [name, collection] of inUtf8Order(access.collections)) {
      entry.addCollectionHashedRwset(hashedReadWriteSet(name, collection));
    }
    set.addNsRwset(entry);
  }
  return set.serializeBinary();
}

/** What members of collections get, and nobody else. */
export function privateWritesOf(namespaces: ReadonlyMap<string, NamespaceAccess>): PrivateWrites[] {
  return inUtf8Order(namespaces).flatMap(([namespace, { collections }]) =>
    inUtf8Order(collections).flatMap(([collection, access]) => {
      const bytes = privateWriteSet(access);
      return bytes === undefined ? [] : [{ namespace, collection, bytes }];
    }),
  );
}

function namespaceMessage(access: NamespaceAccess): ledger.rwset.kvrwset.KVRWSet {
  const message = new kvrwset.KVRWSet();
  message.setReadsList(
    inUtf8Order(access.reads).map(([key, version]) => readMessage(key, version)),
  );
  message.setRangeQueriesInfoList(distinct(access.ranges).map(rangeQuery));
  message.setWritesList(inUtf8Order(access.writes).map(([key, value]) => write(key, value)));
  message.setMetadataWritesList(
    inUtf8Order(access.metadataWrites).map(([key, metadata]) => metadataWrite(key, metadata)),
  );
  return message;
}

/** Fabric keeps the first of several scans over the same range. */
function distinct(ranges: readonly ScannedRange[]): ScannedRange[] {
  const first = new Map<string, ScannedRange>();
  for (const range of ranges) {
    const identity = JSON.stringify([range.start, range.end, range.exhausted]);
    if (!first.has(identity)) first.set(identity, range);
  }
  return [...first.values()];
}

function rangeQuery(range: ScannedRange): ledger.rwset.kvrwset.RangeQueryInfo {
  const reads = range.reads.finish();
  const message = new kvrwset.RangeQueryInfo();
  message.setStartKey(range.start);
  message.setEndKey(range.end);
  message.setItrExhausted(range.exhausted);
  if (reads.raw === undefined) message.setReadsMerkleHashes(reads.hashes);
  else if (reads.raw.length > 0) message.setRawReads(queryReads(reads.raw));
  return message;
}

function queryReads(
  reads: readonly ledger.rwset.kvrwset.KVRead[],
): ledger.rwset.kvrwset.QueryReads {
  const message = new kvrwset.QueryReads();
  message.setKvReadsList([...reads]);
  return message;
}
