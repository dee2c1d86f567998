import { createHash } from 'node:crypto';
import { ledger } from '@hyperledger/fabric-protos';
import { metadataWrite, versionMessage, write } from '../chaincode/kv-messages';
import { inUtf8Order } from '../chaincode/utf8-order';
import type { Version } from '../peer/peer-ledger';
import { type KeyMetadata, metadataEntries } from '../policy/key-metadata';

const { kvrwset } = ledger.rwset;

/** A value that is written privately; `undefined` deletes. */
export interface PrivateWrite {
  readonly value: Uint8Array | undefined;
  /** Whether older values are removed from members' disks too. */
  readonly isPurge: boolean;
}

/** What a transaction read and wrote in one private data collection, by keys in the clear. */
export interface CollectionAccess {
  readonly reads: Map<string, Version | undefined>;
  readonly writes: Map<string, PrivateWrite>;
  readonly metadataWrites: Map<string, KeyMetadata>;
}

/** What everybody sees of a collection: hashes of keys and values, and of the whole write set. */
export function hashedReadWriteSet(
  name: string,
  access: CollectionAccess,
): ledger.rwset.CollectionHashedReadWriteSet {
  const set = new kvrwset.HashedRWSet();
  set.setHashedReadsList(
    inUtf8Order(access.reads).map(([key, version]) => hashedRead(key, version)),
  );
  set.setHashedWritesList(
    inUtf8Order(access.writes).map(([key, entry]) => hashedWrite(key, entry)),
  );
  set.setMetadataWritesList(
    inUtf8Order(access.metadataWrites).map(([key, metadata]) => hashedMetadata(key, metadata)),
  );
  const message = new ledger.rwset.CollectionHashedReadWriteSet();
  message.setCollectionName(name);
  message.setHashedRwset(set.serializeBinary());
  const clear = privateWriteSet(access);
  if (clear !== undefined) message.setPvtRwsetHash(sha256(clear));
  return message;
}

/**
 * A serialised `KVRWSet` with the writes in the clear, or undefined when there are none. Of metadata
 * it has the keys only: members need them to keep their values' versions.
 */
export function privateWriteSet(access: CollectionAccess): Uint8Array | undefined {
  const { writes, metadataWrites } = access;
  if (writes.size === 0 && metadataWrites.size === 0) return undefined;
  const set = new kvrwset.KVRWSet();
  set.setWritesList(inUtf8Order(writes).map(([key, { value }]) => write(key, value)));
  set.setMetadataWritesList(
    inUtf8Order(metadataWrites).map(([key]) => metadataWrite(key, new Map())),
  );
  return set.serializeBinary();
}

/** The hash by which a key or value of a collection is known to everybody. */
export function sha256(bytes: Uint8Array | string): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function hashedRead(key: string, version: Version | undefined): ledger.rwset.kvrwset.KVReadHash {
  const message = new kvrwset.KVReadHash();
  message.setKeyHash(sha256(key));
  message.setVersion(versionMessage(version));
  return message;
}

function hashedWrite(key: string, entry: PrivateWrite): ledger.rwset.kvrwset.KVWriteHash {
  const { value, isPurge } = entry;
  const message = new kvrwset.KVWriteHash();
  message.setKeyHash(sha256(key));
  message.setIsDelete(value === undefined);
  if (value !== undefined) message.setValueHash(sha256(value));
  message.setIsPurge(isPurge);
  return message;
}

function hashedMetadata(
  key: string,
  metadata: KeyMetadata,
): ledger.rwset.kvrwset.KVMetadataWriteHash {
  const message = new kvrwset.KVMetadataWriteHash();
  message.setKeyHash(sha256(key));
  message.setEntriesList(metadataEntries(metadata));
  return message;
}
