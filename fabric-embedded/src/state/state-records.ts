import type {
  TransactionLocation,
  ValidationCode,
  Version,
  VersionedValue,
} from '../peer/peer-ledger';
import type { StateChecksum } from './state-checksum';
import { decodeVersion, encodeVersion, versionWidth } from './state-keys';

const format = 2;
const metadataLengthWidth = 4;
const savepointWidth = 17;

/** How far the state has come, written in the same batch as what it speaks of. */
export interface Savepoint {
  /** The number of blocks that the state contains. */
  readonly height: number;
  /** The commit hash of the last block; empty after block 0. */
  readonly commitHash: Uint8Array;
  readonly checksum: StateChecksum;
}

/** The final value of a key after a block; `undefined` deletes it. */
export interface KeyUpdate {
  readonly value: Uint8Array | undefined;
  readonly metadata?: Uint8Array | undefined;
  readonly version: Version;
}

/** Final values by namespace and key. */
export type StateUpdates = ReadonlyMap<string, ReadonlyMap<string, KeyUpdate>>;

/** Final values by namespace, collection and key. */
export type CollectionUpdates = ReadonlyMap<
  string,
  ReadonlyMap<string, ReadonlyMap<string, KeyUpdate>>
>;

/** A value that a collection keeps only for a number of blocks. */
export interface Expiry {
  readonly namespace: string;
  readonly collection: string;
  /** In hexadecimal. */
  readonly keyHash: string;
  /** The key itself, when this member has the value. */
  readonly key: string | undefined;
  readonly writtenAt: number;
  /** With the commit of this block the value goes. */
  readonly expiresAt: number;
}

/** What one block changes in private data collections. */
export interface CollectionChanges {
  /** By the hashes of keys, in hexadecimal: the same at every member. */
  readonly hashes: CollectionUpdates;
  /** By the keys themselves: what this member has of it. */
  readonly values: CollectionUpdates;
  readonly expiries: readonly Expiry[];
}

/** Everything that one block changes in the state and its indexes. */
export interface BlockUpdate {
  readonly number: number;
  readonly headerHash: Uint8Array;
  readonly commitHash: Uint8Array;
  readonly updates: StateUpdates;
  /** Left out when the block touches no private data. */
  readonly collections?: CollectionChanges | undefined;
  /** Every write of a valid transaction, also those that a later one of the block replaces. */
  readonly history: readonly HistoryWrite[];
  readonly transactions: readonly { readonly id: string; readonly code: ValidationCode }[];
}

export interface HistoryWrite {
  readonly namespace: string;
  readonly key: string;
  readonly transaction: number;
}

/** Version ‖ length of the metadata ‖ metadata ‖ value. */
export function encodeValue(value: Uint8Array, version: Version, metadata?: Uint8Array): Buffer {
  const length = Buffer.alloc(metadataLengthWidth);
  length.writeUInt32BE(metadata?.length ?? 0);
  return Buffer.concat([encodeVersion(version), length, metadata ?? Buffer.alloc(0), value]);
}

export function decodeValue(bytes: Buffer): VersionedValue {
  const start = versionWidth + metadataLengthWidth;
  const end = start + bytes.readUInt32BE(versionWidth);
  const metadata = end === start ? undefined : bytes.subarray(start, end);
  return { version: decodeVersion(bytes), metadata, value: bytes.subarray(end) };
}

export function encodeLocation({ block, index, code }: TransactionLocation): Buffer {
  return Buffer.concat([encodeVersion({ block, transaction: index }), Buffer.from([code])]);
}

export function decodeLocation(bytes: Buffer): TransactionLocation {
  const { block, transaction } = decodeVersion(bytes);
  // Only codes of the enumeration are ever written.
  return { block, index: transaction, code: bytes.readUInt8(versionWidth) as ValidationCode };
}

export function encodeSavepoint({ height, commitHash, checksum }: Savepoint): Buffer {
  const bytes = Buffer.alloc(savepointWidth);
  bytes.writeUInt8(format, 0);
  bytes.writeUIntBE(height, 1, 6);
  bytes.writeUIntBE(checksum.entries, 7, 6);
  bytes.writeUInt32BE(checksum.sum, 13);
  return Buffer.concat([bytes, commitHash]);
}

/** @returns undefined for the savepoint of another format: that state is rebuilt. */
export function decodeSavepoint(bytes: Buffer): Savepoint | undefined {
  if (bytes.length < savepointWidth || bytes.readUInt8(0) !== format) return undefined;
  return {
    height: bytes.readUIntBE(1, 6),
    checksum: { entries: bytes.readUIntBE(7, 6), sum: bytes.readUInt32BE(13) },
    commitHash: bytes.subarray(savepointWidth),
  };
}
