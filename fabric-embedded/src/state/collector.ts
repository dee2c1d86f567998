import { type Database, readEntry } from './level-database';
import { type StateChecksum, withEntry, withoutEntry } from './state-checksum';

/** A write to the database. */
export type Operation =
  | { readonly type: 'put'; readonly key: Buffer; readonly value: Buffer }
  | { readonly type: 'del'; readonly key: Buffer };

/** Collects writes and keeps the checksum of the state after them. */
export class Collector {
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
