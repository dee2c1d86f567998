import type { ledger } from '@hyperledger/fabric-protos';
import { byUtf8 } from '../chaincode/utf8-order';
import type { ValidationCode, Version } from '../peer/peer-ledger';
import { validationCodes } from './invalid';
import type { PendingUpdates } from './pending-updates';
import type { CollectionResults, NamespaceResults } from './read-results';

type Range = ledger.rwset.kvrwset.RangeQueryInfo;

interface VersionedKey {
  readonly key: string;
  readonly version: Version;
}

/** The state before the block. */
export interface CommittedState {
  version(namespace: string, key: string): Version | undefined;
  range(namespace: string, start: string, end: string): AsyncIterable<VersionedKey>;
  /** Of a value in a private data collection, by the hash of its key. */
  hashVersion(namespace: string, collection: string, keyHash: Uint8Array): Version | undefined;
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
        !isSame(read.getVersion(), state.version(namespace, key));
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
    return !isSame(read.getVersion(), state.hashVersion(namespace, collection, keyHash));
  });
}

/** Whether a range query would find the same keys in the same versions again, and no more. */
async function isUnchanged(range: Range, now: AsyncIterable<VersionedKey>): Promise<boolean> {
  const seen = range.getRawReads()?.getKvReadsList() ?? [];
  let position = 0;
  for await (const { key, version } of now) {
    const read = seen[position++];
    if (read?.getKey() !== key || !isSame(read.getVersion(), version)) return false;
  }
  return position === seen.length;
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
  const version = update === undefined ? state.version(namespace, end) : update.version;
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
