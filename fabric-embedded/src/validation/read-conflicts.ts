import type { ledger } from '@hyperledger/fabric-protos';
import { minDegree, RangeReads } from '../chaincode/range-reads';
import { byUtf8 } from '../chaincode/utf8-order';
import type { ValidationCode, Version, VersionedValue } from '../peer/peer-ledger';
import { validationCodes } from './invalid';
import type { PendingUpdates } from './pending-updates';
import type { CollectionResults, NamespaceResults } from './read-results';

type Range = ledger.rwset.kvrwset.RangeQueryInfo;

interface VersionedKey {
  readonly key: string;
  readonly version: Version;
}

/** Values, metadata and versions before the block. */
export interface CommittedValues {
  value(namespace: string, key: string): VersionedValue | undefined;
  /** The hash of a value in a private data collection, by the hash of its key. */
  hash(namespace: string, collection: string, keyHash: Uint8Array): VersionedValue | undefined;
}

/** The state before the block. */
export interface CommittedState extends CommittedValues {
  range(namespace: string, start: string, end: string): AsyncIterable<VersionedKey>;
}

/** The code for the first read that is no longer true, or VALID. */
export async function readConflict(
  namespaces: readonly NamespaceResults[],
  state: CommittedState,
  pending: PendingUpdates,
): Promise<ValidationCode> {
  for (const { namespace, reads, ranges, collections } of namespaces) {
    for (const read of reads) {
      const key = read.getKey();
      const isOutdated =
        pending.get(namespace, key) !== undefined ||
        !isSame(read.getVersion(), state.value(namespace, key)?.version);
      if (isOutdated) return validationCodes.MVCC_READ_CONFLICT;
    }
    for (const range of ranges) {
      const isStill = await isUnchanged(range, latest(namespace, range, state, pending));
      if (!isStill) return validationCodes.PHANTOM_READ_CONFLICT;
    }
    if (collections.some((collection) => isStale(namespace, collection, state, pending))) {
      return validationCodes.MVCC_READ_CONFLICT;
    }
  }
  return validationCodes.VALID;
}

/** Whether one of the values that were read in a collection has another version by now. */
function isStale(
  namespace: string,
  { collection, reads }: CollectionResults,
  state: CommittedState,
  pending: PendingUpdates,
): boolean {
  return reads.some((read) => {
    const keyHash = read.getKeyHash_asU8();
    const hex = Buffer.from(keyHash).toString('hex');
    if (pending.hash(namespace, collection, hex) !== undefined) return true;
    return !isSame(read.getVersion(), state.hash(namespace, collection, keyHash)?.version);
  });
}

/** Whether a range query would find the same keys in the same versions again, and no more. */
async function isUnchanged(range: Range, now: AsyncIterable<VersionedKey>): Promise<boolean> {
  const hashed = range.getReadsMerkleHashes();
  if (hashed !== undefined) return isUnchangedByHashes(hashed, now);
  const seen = range.getRawReads()?.getKvReadsList() ?? [];
  let position = 0;
  for await (const { key, version } of now) {
    const read = seen[position++];
    if (read?.getKey() !== key || !isSame(read.getVersion(), version)) return false;
  }
  return position === seen.length;
}

async function isUnchangedByHashes(
  expected: ledger.rwset.kvrwset.QueryReadsMerkleSummary,
  now: AsyncIterable<VersionedKey>,
): Promise<boolean> {
  // Of a lower degree no tree can be built; Fabric's peers stop there.
  if (expected.getMaxDegree() < minDegree) return false;
  const reads = new RangeReads(expected.getMaxDegree());
  for await (const { key, version } of now) {
    reads.add(key, version);
    if (!reads.mayBecome(expected)) return false;
  }
  const found = reads.finish();
  if (found.raw !== undefined) return false;
  return Buffer.from(expected.serializeBinary()).equals(found.hashes.serializeBinary());
}

/**
 * The keys of a range as the transactions before this one leave them. A query that its chaincode
 * did not read to the end recorded the last key that it saw as the end, so that key belongs to it.
 */
async function* latest(
  namespace: string,
  range: Range,
  state: CommittedState,
  pending: PendingUpdates,
): AsyncGenerator<VersionedKey> {
  const start = range.getStartKey();
  const end = range.getEndKey();
  yield* merged(namespace, start, end, state, pending);
  if (range.getItrExhausted()) return;
  const update = pending.get(namespace, end);
  const version = (update ?? state.value(namespace, end))?.version;
  const isDeleted = update !== undefined && update.value === undefined;
  if (version !== undefined && !isDeleted) yield { key: end, version };
}

async function* merged(
  namespace: string,
  start: string,
  end: string,
  state: CommittedState,
  pending: PendingUpdates,
): AsyncGenerator<VersionedKey> {
  const inRange = (key: string) => byUtf8(key, start) >= 0 && (end === '' || byUtf8(key, end) < 0);
  const written = pending.sorted(namespace).filter(([key]) => inRange(key));
  let next = 0;
  for await (const committed of state.range(namespace, start, end)) {
    for (; next < written.length; next++) {
      const [key, update] = written[next] ?? [];
      if (key === undefined || byUtf8(key, committed.key) >= 0) break;
      if (update?.value !== undefined) yield { key, version: update.version };
    }
    // A key that the block has written comes from there, with its new version or not at all.
    if (pending.get(namespace, committed.key) === undefined) yield committed;
  }
  for (const [key, update] of written.slice(next)) {
    if (update.value !== undefined) yield { key, version: update.version };
  }
}

function isSame(
  read: ledger.rwset.kvrwset.Version | undefined,
  current: Version | undefined,
): boolean {
  if (read === undefined || current === undefined) {
    return read === undefined && current === undefined;
  }
  return read.getBlockNum() === current.block && read.getTxNum() === current.transaction;
}
