import { ledger } from '@hyperledger/fabric-protos';
import { sha256 } from './collection-read-write-set';
import type { PrivateDataInfo } from './private-data-info';

const { kvrwset } = ledger.rwset;

/** One write in the clear; `undefined` deletes. */
export interface ClearWrite {
  readonly key: string;
  /** In hexadecimal. */
  readonly keyHash: string;
  readonly value: Uint8Array | undefined;
}

/** The writes of a serialised write set, or undefined when the bytes are none. */
export function readWriteSet(bytes: Uint8Array): ClearWrite[] | undefined {
  try {
    return kvrwset.KVRWSet.deserializeBinary(bytes)
      .getWritesList()
      .map((entry) => {
        const key = entry.getKey();
        const value = entry.getValue_asU8();
        const isDelete = entry.getIsDelete() || value.length === 0;
        const keyHash = hashOfKey(key);
        return { key, keyHash, value: isDelete ? undefined : value };
      });
  } catch {
    return undefined;
  }
}

/** The keys of which a write set changes the metadata; what that is stands in the block. */
export function describedKeys(bytes: Uint8Array): string[] {
  try {
    const set = kvrwset.KVRWSet.deserializeBinary(bytes);
    return set.getMetadataWritesList().map((entry) => entry.getKey());
  } catch {
    return [];
  }
}

/** The same set without the writes of one key. */
export function withoutKey(bytes: Uint8Array, keyHash: string): Uint8Array {
  const set = kvrwset.KVRWSet.deserializeBinary(bytes);
  const kept = set.getWritesList().filter((entry) => hashOfKey(entry.getKey()) !== keyHash);
  set.setWritesList(kept);
  return set.serializeBinary();
}

function hashOfKey(key: string): string {
  return sha256(key).toString('hex');
}

/** Whether bytes are the very write set whose hash is in the block. */
export function isExact(bytes: Uint8Array, { writeSetHash }: PrivateDataInfo): boolean {
  return writeSetHash.length > 0 && sha256(bytes).equals(writeSetHash);
}

/**
 * Whether a write set is what the block speaks of, as far as it goes: a member from which a key was
 * purged since gives the rest, so every write is held against its own hashes.
 *
 * @param isPurged Tells the keys that may be left out.
 */
export function isFaithful(
  bytes: Uint8Array,
  info: PrivateDataInfo,
  isPurged: (keyHash: string) => boolean,
): boolean {
  if (isExact(bytes, info)) return true;
  const writes = readWriteSet(bytes);
  if (writes === undefined) return false;
  const valueHashes = new Map(
    writes.map(({ keyHash, value }) => [
      keyHash,
      value === undefined ? undefined : sha256(value).toString('hex'),
    ]),
  );
  const named = new Set(info.writes.map(({ keyHash }) => keyHash));
  return (
    writes.every(({ keyHash }) => named.has(keyHash)) &&
    info.writes.every(({ keyHash, valueHash }) =>
      valueHashes.has(keyHash) ? valueHashes.get(keyHash) === valueHash : isPurged(keyHash),
    )
  );
}
