import { collectionChanges, type ExpiredEntry } from './collection-changes';
import { Collector, type Operation } from './collector';
import type { Database } from './level-database';
import type { StateChecksum } from './state-checksum';
import { encodeVersion, headerKey, historyPrefix, stateKey, transactionKey } from './state-keys';
import { type BlockUpdate, encodeLocation, encodeValue } from './state-records';

/** The writes of a block and the checksum of the state after them. */
export interface Changes {
  readonly operations: Operation[];
  readonly checksum: StateChecksum;
}

/**
 * Turns what a block changes into writes. Entries that it replaces are read for the checksum.
 *
 * @param expired Private values that end with the block.
 */
export function changesOf(
  update: BlockUpdate,
  database: Database,
  before: StateChecksum,
  expired: readonly ExpiredEntry[] = [],
): Changes {
  const collector = new Collector(database, before);
  for (const [namespace, keys] of update.updates) {
    for (const [key, { value, version, metadata }] of keys) {
      const place = stateKey(namespace, key);
      if (value === undefined) collector.remove(place);
      else collector.replace(place, encodeValue(value, version, metadata));
    }
  }
  collectionChanges(update.collections, expired, collector, database);
  const block = update.number;
  for (const { namespace, key, transaction } of update.history) {
    const version = encodeVersion({ block, transaction });
    collector.add(Buffer.concat([historyPrefix(namespace, key), version]), Buffer.alloc(0));
  }
  update.transactions.forEach(({ id, code }, index) => {
    // The first transaction with an id is the one that the id finds, as in Fabric.
    if (id !== '') collector.keep(transactionKey(id), encodeLocation({ block, index, code }));
  });
  collector.add(headerKey(update.headerHash), encodeVersion({ block, transaction: 0 }));
  return { operations: collector.operations, checksum: collector.checksum };
}
