import type { Collector } from './collector';
import { type Database, readEntry } from './level-database';
import {
  expiryKey,
  expiryPrefix,
  privateHashKey,
  privateValueKey,
  readExpiryKey,
  readPrivateKey,
} from './state-keys';
import {
  type CollectionChanges,
  type CollectionUpdates,
  decodeValue,
  encodeValue,
  type Expiry,
  type KeyUpdate,
} from './state-records';

/** An entry of the schedule of values that end. */
export interface ExpiredEntry {
  readonly key: Buffer;
  /** The key in the clear; empty when this member did not have the value. */
  readonly clearKey: string;
}

/** The values that end with the commit of a block. */
export async function expiredWith(database: Database, block: number): Promise<ExpiredEntry[]> {
  const found: ExpiredEntry[] = [];
  const range = { gte: expiryPrefix(block), lt: expiryPrefix(block + 1) };
  for await (const [key, value] of database.iterator(range)) {
    found.push({ key, clearKey: value.toString() });
  }
  return found;
}

/** Writes what a block changes in private data collections, and removes what ends with it. */
export function collectionChanges(
  changes: CollectionChanges | undefined,
  expired: readonly ExpiredEntry[],
  collector: Collector,
  database: Database,
): void {
  for (const entry of expired) removeExpired(entry, changes, collector, database);
  if (changes === undefined) return;
  writeHashes(changes.hashes, collector);
  writeValues(changes.values, collector);
  writeExpiries(changes.expiries, collector);
}

/** Schedules values that end. */
export function writeExpiries(expiries: readonly Expiry[], collector: Collector): void {
  for (const { namespace, collection, keyHash, key, writtenAt, expiresAt } of expiries) {
    const hashKey = privateHashKey(namespace, collection, Buffer.from(keyHash, 'hex'));
    const place = expiryKey(expiresAt, writtenAt, hashKey);
    collector.replace(place, Buffer.from(key ?? ''));
  }
}

/** Writes values of collections, as they come with a block or later from another member. */
export function writeValues(values: CollectionUpdates, collector: Collector): void {
  for (const { namespace, collection, key, update } of each(values)) {
    write(collector, privateValueKey(namespace, collection, key), update);
  }
}

function writeHashes(hashes: CollectionUpdates, collector: Collector): void {
  for (const { namespace, collection, key, update } of each(hashes)) {
    write(collector, privateHashKey(namespace, collection, Buffer.from(key, 'hex')), update);
  }
}

function write(collector: Collector, place: Buffer, { value, version, metadata }: KeyUpdate): void {
  if (value === undefined) collector.remove(place);
  else collector.replace(place, encodeValue(value, version, metadata));
}

/** A value that was written again since is not the one that ends; a block's own writes come after. */
function removeExpired(
  { key, clearKey }: ExpiredEntry,
  changes: CollectionChanges | undefined,
  collector: Collector,
  database: Database,
): void {
  collector.remove(key);
  const { writtenAt, hashKey } = readExpiryKey(key);
  const { namespace, collection, rest } = readPrivateKey(hashKey);
  const blockOf = (place: Buffer) => {
    const bytes = readEntry(database, place);
    return bytes === undefined ? undefined : decodeValue(bytes).version.block;
  };
  const hash = rest.toString('hex');
  const isWritten = changes?.hashes.get(namespace)?.get(collection)?.has(hash) === true;
  if (blockOf(hashKey) === writtenAt && !isWritten) collector.remove(hashKey);
  if (clearKey === '') return;
  const place = privateValueKey(namespace, collection, clearKey);
  const isReplaced = changes?.values.get(namespace)?.get(collection)?.has(clearKey) === true;
  if (blockOf(place) === writtenAt && !isReplaced) collector.remove(place);
}

function* each(updates: CollectionUpdates) {
  for (const [namespace, collections] of updates) {
    for (const [collection, keys] of collections) {
      for (const [key, update] of keys) yield { namespace, collection, key, update };
    }
  }
}
