import { createHash } from 'node:crypto';
import type { KeyRead, MerkleSummary, RangeQuery } from '../messages/rwset';
import { concat, encodeItem, encodeLatin1, encodeNumber } from '../wire/encode';
import { byCode, lowerBound } from './key-index';
import type { UpdateBatch } from './update-batch';
import type { Version, WorldState } from './world-state';

interface Found {
  readonly key: string;
  readonly version: Version;
}

/** Whether a range query would find the same keys and versions now, with this block's writes so far. */
export function rangeIsUnchanged(
  query: RangeQuery,
  namespace: string,
  state: WorldState,
  batch: UpdateBatch,
): boolean {
  const found = results(query, namespace, state, batch);
  if (query.merkleHashes !== undefined) return hashesMatch(query.merkleHashes, found);
  const reads = query.rawReads?.reads ?? [];
  for (const read of reads) {
    const next = found.next();
    if (next.done === true || !isSame(read, next.value)) return false;
  }
  return found.next().done === true;
}

function isSame(read: KeyRead, { key, version }: Found): boolean {
  const { block = 0, transaction = 0 } = read.version ?? {};
  return read.key === key && block === version.block && transaction === version.transaction;
}

/** The live keys in order; a query that was not read to its end includes its last key. */
function* results(
  query: RangeQuery,
  namespace: string,
  state: WorldState,
  batch: UpdateBatch,
): Generator<Found> {
  const { startKey, endKey, exhausted } = query;
  const written = [...batch.keys(namespace)].sort(byCode);
  const last = endKey === '' ? written.length : lowerBound(written, endKey);
  let next = lowerBound(written, startKey);
  const at = (key: string): Found | undefined => current(namespace, key, state, batch);
  for (const key of state.range(namespace, startKey, endKey)) {
    for (; next < last && (written[next] ?? '') < key; next++)
      yield* present(at(written[next] ?? ''));
    if (next < last && written[next] === key) next++;
    yield* present(at(key));
  }
  for (; next < last; next++) yield* present(at(written[next] ?? ''));
  if (!exhausted) yield* present(at(endKey));
}

function* present(found: Found | undefined): Generator<Found> {
  if (found !== undefined) yield found;
}

function current(
  namespace: string,
  key: string,
  state: WorldState,
  batch: UpdateBatch,
): Found | undefined {
  const update = batch.get(namespace, key);
  if (update !== undefined) {
    return update.hash === undefined ? undefined : { key, version: update.version };
  }
  const record = state.get(namespace, key);
  return record === undefined ? undefined : { key, version: record.version };
}

/** The endorsers gave only the hashes of a tree over many results: it is built again. */
function hashesMatch(expected: MerkleSummary, found: Generator<Found>): boolean {
  if (expected.maxDegree < 2) return false;
  const levels = new Map<number, Uint8Array[]>();
  let pending: Uint8Array[] = [];
  for (const result of found) {
    pending.push(encodeRead(result));
    if (pending.length <= expected.maxDegree) continue;
    addHash(levels, 1, sha256(concat(pending)), expected.maxDegree);
    pending = [];
  }
  if (levels.size === 0) return false;
  if (pending.length > 0) addHash(levels, 1, sha256(concat(pending)), expected.maxDegree);
  const { level, hashes } = complete(levels, expected.maxDegree);
  return (
    level === expected.maxLevel &&
    hashes.length === expected.hashes.length &&
    hashes.every((hash, index) => Buffer.from(expected.hashes[index] ?? []).equals(hash))
  );
}

function addHash(
  levels: Map<number, Uint8Array[]>,
  level: number,
  hash: Uint8Array,
  maxDegree: number,
): void {
  const hashes = [...(levels.get(level) ?? []), hash];
  levels.set(level, hashes);
  if (hashes.length <= maxDegree) return;
  levels.set(level, []);
  addHash(levels, level + 1, sha256(concat(hashes)), maxDegree);
}

/** Lifts what is left on lower levels until one level holds everything. */
function complete(
  levels: Map<number, Uint8Array[]>,
  maxDegree: number,
): { level: number; hashes: readonly Uint8Array[] } {
  const top = Math.max(...levels.keys());
  for (let level = 1; level < top; level++) {
    const hashes = levels.get(level) ?? [];
    const [only] = hashes;
    if (only === undefined) continue;
    const lifted = hashes.length === 1 ? only : sha256(concat(hashes));
    levels.set(level + 1, [...(levels.get(level + 1) ?? []), lifted]);
  }
  const hashes = levels.get(top) ?? [];
  if (hashes.length <= maxDegree) return { level: top, hashes };
  return { level: top + 1, hashes: [sha256(concat(hashes))] };
}

function encodeRead({ key, version }: Found): Uint8Array {
  const encoded = concat([encodeNumber(1, version.block), encodeNumber(2, version.transaction)]);
  return encodeItem(1, concat([encodeLatin1(1, key), encodeItem(2, encoded)]));
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}
