import type { CollectionUpdates, Expiry } from '../state/state-records';
import { sha256 } from './collection-read-write-set';
import type { Collection, Collections } from './collections';

/** The block with whose commit a value of a block ends; undefined when it is kept for ever. */
export function expiryBlock(block: number, collection: Collection | undefined): number | undefined {
  const blockToLive = collection?.blockToLive ?? 0;
  const end = block + blockToLive + 1;
  return blockToLive === 0 || !Number.isSafeInteger(end) ? undefined : end;
}

/** The values of a block that end some time, with their keys where this member has them. */
export function expiriesOf(
  block: number,
  hashes: CollectionUpdates,
  values: CollectionUpdates,
  collections: Collections,
): Expiry[] {
  const expiries: Expiry[] = [];
  for (const [namespace, perCollection] of hashes) {
    for (const [collection, keys] of perCollection) {
      const expiresAt = expiryBlock(block, collections.find(namespace, collection));
      if (expiresAt === undefined) continue;
      const clear = clearKeys(values.get(namespace)?.get(collection)?.keys() ?? []);
      for (const [keyHash, { value }] of keys) {
        if (value === undefined) continue;
        const key = clear.get(keyHash);
        expiries.push({ namespace, collection, keyHash, key, writtenAt: block, expiresAt });
      }
    }
  }
  return expiries;
}

/** When values end that have come after their block. */
export function expiriesOfValues(values: CollectionUpdates, collections: Collections): Expiry[] {
  const expiries: Expiry[] = [];
  for (const [namespace, perCollection] of values) {
    for (const [collection, keys] of perCollection) {
      for (const [key, { value, version }] of keys) {
        const writtenAt = version.block;
        const expiresAt = expiryBlock(writtenAt, collections.find(namespace, collection));
        if (value === undefined || expiresAt === undefined) continue;
        const keyHash = sha256(key).toString('hex');
        expiries.push({ namespace, collection, keyHash, key, writtenAt, expiresAt });
      }
    }
  }
  return expiries;
}

function clearKeys(keys: Iterable<string>): ReadonlyMap<string, string> {
  return new Map([...keys].map((key) => [sha256(key).toString('hex'), key]));
}
