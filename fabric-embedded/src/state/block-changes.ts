import { type Database, readEntry } from './level-database';
import { type StateChecksum, withEntry, withoutEntry } from './state-checksum';
import { encodeVersion, headerKey, historyPrefix, stateKey, transactionKey } from './state-keys';
import { type BlockUpdate, encodeLocation, encodeValue } from './state-records';

/** A write to the database. */
export type Operation =
  | { readonly type: 'put'; readonly key: Buffer; readonly value: Buffer }
  | { readonly type: 'del'; readonly key: Buffer };

/** The writes of a block and the checksum of the state after them. */
export interface Changes {
  readonly operations: Operation[];
  readonly checksum: StateChecksum;
}

/** Turns what a block changes into writes. Entries that it replaces are read for the checksum. */
export function changesOf(update: BlockUpdate, database: Database, before: StateChecksum): Changes {
  const collector = new Collector(database, before);
  for (const [namespace, keys] of update.updates) {
    for (const [key, { value, version }] of keys) {
      const place = stateKey(namespace, key);
      if (value === undefined) collector.remove(place);
      else collector.replace(place, encodeValue(value, version));
    }
  }
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

class Collector {
  readonly operations: Operation[] = [];
  checksum: StateChecksum;
  readonly #database: Database;
  readonly #written = new Set<string>();

  constructor(database: Database, checksum: StateChecksum) {
    this.#database = database;
    this.checksum = checksum;
  }

  remove(key: Buffer): void {
    this.#forget(key);
    this.operations.push({ type: 'del', key });
  }

  replace(key: Buffer, value: Buffer): void {
    this.#forget(key);
    this.add(key, value);
  }

  /** For a key that no block before has written, so that nothing has to be read. */
  add(key: Buffer, value: Buffer): void {
    if (!this.#isFirst(key)) return;
    this.checksum = withEntry(this.checksum, key, value);
    this.operations.push({ type: 'put', key, value });
  }

  keep(key: Buffer, value: Buffer): void {
    if (readEntry(this.#database, key) === undefined) this.add(key, value);
  }

  #forget(key: Buffer): void {
    const old = readEntry(this.#database, key);
    if (old !== undefined) this.checksum = withoutEntry(this.checksum, key, old);
  }

  /** One block may name a key twice (an id, a history entry); the checksum must count it once. */
  #isFirst(key: Buffer): boolean {
    const text = key.toString('latin1');
    if (this.#written.has(text)) return false;
    this.#written.add(text);
    return true;
  }
}
