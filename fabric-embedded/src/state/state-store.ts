import type { TransactionLocation, Version } from '../peer/peer-ledger';
import { changesOf } from './block-changes';
import { expiredWith, writeExpiries, writeValues } from './collection-changes';
import { Collector } from './collector';
import { DatabaseView } from './database-view';
import {
  type Database,
  fatalOpenFailure,
  measure,
  openDatabase,
  readEntry,
  readSavepoint,
  removeDatabase,
  stateFolder,
} from './level-database';
import { emptyChecksum } from './state-checksum';
import { headerKey, savepointKey, stateKey, transactionKey } from './state-keys';
import {
  type BlockUpdate,
  type CollectionUpdates,
  decodeLocation,
  decodeValue,
  encodeSavepoint,
  type Expiry,
  type Savepoint,
} from './state-records';

const nothing: Savepoint = { height: 0, commitHash: new Uint8Array(), checksum: emptyChecksum };

/** The state and indexes of one member. All of it can be built again from the block files. */
export class StateStore implements AsyncDisposable {
  readonly #database: Database;
  #savepoint: Savepoint;

  constructor(database: Database, savepoint: Savepoint) {
    this.#database = database;
    this.#savepoint = savepoint;
  }

  /** The number of blocks that the state contains. */
  get height(): number {
    return this.#savepoint.height;
  }

  get commitHash(): Uint8Array {
    return this.#savepoint.commitHash;
  }

  /** Applies the next block, savepoint and all, in one step that happens whole or not at all. */
  async apply(update: BlockUpdate): Promise<void> {
    if (update.number !== this.height) {
      throw new RangeError(`the state is at height ${String(this.height)}`);
    }
    const expired = await expiredWith(this.#database, update.number);
    const before = this.#savepoint.checksum;
    const { operations, checksum } = changesOf(update, this.#database, before, expired);
    const savepoint = { height: update.number + 1, commitHash: update.commitHash, checksum };
    operations.push({ type: 'put', key: savepointKey, value: encodeSavepoint(savepoint) });
    await this.#database.batch(operations);
    this.#savepoint = savepoint;
  }

  /** Adds private values that came after their block; the height stays. */
  async addPrivateValues(values: CollectionUpdates, expiries: readonly Expiry[]): Promise<void> {
    const collector = new Collector(this.#database, this.#savepoint.checksum);
    writeValues(values, collector);
    writeExpiries(expiries, collector);
    const { operations, checksum } = collector;
    const savepoint = { ...this.#savepoint, checksum };
    operations.push({ type: 'put', key: savepointKey, value: encodeSavepoint(savepoint) });
    await this.#database.batch(operations);
    this.#savepoint = savepoint;
  }

  /** The version of a key now, without copying its value. */
  version(namespace: string, key: string): Version | undefined {
    const bytes = readEntry(this.#database, stateKey(namespace, key));
    return bytes === undefined ? undefined : decodeValue(bytes).version;
  }

  transaction(id: string): TransactionLocation | undefined {
    const bytes = readEntry(this.#database, transactionKey(id));
    return bytes === undefined ? undefined : decodeLocation(bytes);
  }

  blockByHeader(hash: Uint8Array): number | undefined {
    const bytes = readEntry(this.#database, headerKey(hash));
    return bytes?.readUIntBE(0, 6);
  }

  /** The state as it is now; later blocks do not change it. */
  view(): DatabaseView {
    return new DatabaseView(this.#database, this.#database.snapshot());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#database.close();
  }
}

/**
 * Opens a member's state. What cannot be read, or has lost or changed an entry, is thrown away;
 * the height is then 0 and the caller applies the blocks again.
 *
 * @throws NetworkFailure `already-running`, `disk-full` or `state-damaged` (no right to write).
 */
export async function openStateStore(
  memberFolder: string,
  onRebuild: (reason: string) => void,
): Promise<StateStore> {
  const folder = stateFolder(memberFolder);
  const opened = await tryOpen(folder);
  if (typeof opened !== 'string') return opened;
  onRebuild(opened);
  return emptyStateStore(memberFolder);
}

/** Removes a member's state, if there is one, and begins an empty one. */
export async function emptyStateStore(memberFolder: string): Promise<StateStore> {
  const folder = stateFolder(memberFolder);
  await removeDatabase(folder);
  return new StateStore(await openDatabase(folder), nothing);
}

/** @returns the store, or the reason why the files are of no use. */
async function tryOpen(folder: string): Promise<StateStore | string> {
  let database: Database;
  try {
    database = await openDatabase(folder);
  } catch (error) {
    const fatal = await fatalOpenFailure(folder, error);
    if (fatal !== undefined) throw fatal;
    return 'its files cannot be read';
  }
  const reason = await objection(database);
  if (reason === undefined) return new StateStore(database, readSavepoint(database) ?? nothing);
  await database.close();
  return reason;
}

async function objection(database: Database): Promise<string | undefined> {
  try {
    const actual = await measure(database);
    const { checksum } = readSavepoint(database) ?? nothing;
    if (actual.entries !== checksum.entries) {
      return `it has ${String(actual.entries)} entries instead of ${String(checksum.entries)}`;
    }
    return actual.sum === checksum.sum ? undefined : 'an entry has changed';
  } catch {
    return 'an entry cannot be read';
  }
}
