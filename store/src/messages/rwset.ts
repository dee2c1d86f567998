import {
  boolean,
  bytes,
  keyBytes,
  keyText,
  message,
  nested,
  repeated,
  repeatedNested,
  text,
  uint32,
  uint64,
} from '../wire/message';
import type { Decoded } from './envelopes';

const decodeVersion = message({ block: uint64(1), transaction: uint64(2) });

const decodeRead = message({ key: keyText(1), version: nested(2, decodeVersion) });
const decodeReads = message({ reads: repeatedNested(1, decodeRead) });
export type KeyRead = Decoded<typeof decodeRead>;

const decodeMerkleSummary = message({
  maxDegree: uint32(1),
  maxLevel: uint32(2),
  hashes: repeated(bytes(3)),
});
export type MerkleSummary = Decoded<typeof decodeMerkleSummary>;

const decodeRangeQuery = message({
  startKey: keyText(1),
  endKey: keyText(2),
  exhausted: boolean(3),
  rawReads: nested(4, decodeReads),
  merkleHashes: nested(5, decodeMerkleSummary),
});
export type RangeQuery = Decoded<typeof decodeRangeQuery>;

const decodeMetadataEntry = message({ name: text(1), value: bytes(2) });
const decodeWrite = message({ key: keyText(1), isDelete: boolean(2), value: bytes(3) });
const decodeMetadataWrite = message({
  key: keyText(1),
  entries: repeatedNested(2, decodeMetadataEntry),
});

export const decodeKvRwset = message({
  reads: repeatedNested(1, decodeRead),
  rangeQueries: repeatedNested(2, decodeRangeQuery),
  writes: repeatedNested(3, decodeWrite),
  metadataWrites: repeatedNested(4, decodeMetadataWrite),
});

/** The same for a private data collection, where keys and values are there as hashes. */
const decodeHashedRead = message({ key: keyBytes(1), version: nested(2, decodeVersion) });
const decodeHashedWrite = message({ key: keyBytes(1), isDelete: boolean(2), value: bytes(3) });
const decodeHashedMetadataWrite = message({
  key: keyBytes(1),
  entries: repeatedNested(2, decodeMetadataEntry),
});

export const decodeHashedRwset = message({
  reads: repeatedNested(1, decodeHashedRead),
  writes: repeatedNested(2, decodeHashedWrite),
  metadataWrites: repeatedNested(3, decodeHashedMetadataWrite),
});

const decodeCollectionRwset = message({ name: keyText(1), rwset: bytes(2) });

const decodeNamespaceRwset = message({
  namespace: keyText(1),
  rwset: bytes(2),
  collections: repeatedNested(3, decodeCollectionRwset),
});

export const decodeTxRwset = message({ namespaces: repeatedNested(2, decodeNamespaceRwset) });
