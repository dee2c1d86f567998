import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { isDiskFull } from '../block/file-operations';
import { NetworkFailure } from '../failure';
import { type Database, fatalOpenFailure, openDatabase } from '../state/level-database';
import { HeldWriteSets } from './held-write-sets';
import {
  after,
  blockAndTransaction,
  blockStart,
  endKey,
  endPrefix,
  keyIndexKey,
  keyIndexPrefix,
  markerKey,
  placeKey,
  purgeKey,
  readBlockAndTransaction,
  readEndBlock,
  readEndKey,
  readKeyIndexKey,
  readPlaceKey,
  type WriteSetPlace,
} from './private-keys';
import { readWriteSet, withoutKey } from './write-set';

type Operation =
  | { readonly type: 'put'; readonly key: Buffer; readonly value: Buffer }
  | { readonly type: 'del'; readonly key: Buffer };

/** What is kept of one write set of a block; without bytes it is missing. */
export interface KeptWriteSet extends WriteSetPlace {
  readonly bytes: Uint8Array | undefined;
  /** With the commit of this block it goes; undefined keeps it for ever. */
  readonly expiresAt: number | undefined;
}

/** Most blocks have no private data: with these nothing is looked for in vain. */
interface Bounds {
  /** From this block on nothing is kept. */
  height: number;
  /** No write set ends before this block. */
  firstEnd: number;
}

interface Loaded {
  readonly held: HeldWriteSets;
  readonly bounds: Bounds;
}

/**
 * The private data of one member, in the clear. It is in no block, so unlike the state it cannot be
 * built again from the member's own files: every write is on the disk before it counts.
 */
export class PrivateStore implements AsyncDisposable {
  readonly held: HeldWriteSets;
  readonly #database: Database;
  readonly #folder: string;
  readonly #bounds: Bounds;

  constructor(folder: string, database: Database, { held, bounds }: Loaded) {
    this.#folder = folder;
    this.#database = database;
    this.held = held;
    this.#bounds = bounds;
  }

  /**
   * Keeps the write sets of a block, those that are missing too, in place of what was kept for that
   * number before.
   *
   * @throws NetworkFailure `disk-full` or `state-damaged`.
   */
  async keep(block: number, sets: readonly KeptWriteSet[]): Promise<void> {
    const isNew = block >= this.#bounds.height;
    const operations = isNew ? [] : await this.#dropped(block, block + 1);
    operations.push(...sets.flatMap(keepOperations));
    if (operations.length === 0) return;
    await this.#write(operations);
    this.#reckon(sets);
  }

  /** A missing write set has come. */
  async fill(set: KeptWriteSet): Promise<void> {
    await this.#write([{ type: 'del', key: placeKey('m', set) }, ...keepOperations(set)]);
    this.#reckon([set]);
  }

  get(place: WriteSetPlace): Uint8Array | undefined {
    return this.#database.getSync(placeKey('w', place));
  }

  isMissing(place: WriteSetPlace): boolean {
    return this.#database.getSync(placeKey('m', place)) !== undefined;
  }

  /**
   * Write sets that are missing, the newest first: new values are asked for first.
   *
   * @param below Where the last ones ended; from the newest on if not set.
   */
  async missing(limit: number, below?: WriteSetPlace): Promise<WriteSetPlace[]> {
    const prefix = Buffer.from('m');
    const lt = below === undefined ? after(prefix) : placeKey('m', below);
    const keys = await this.#database.keys({ gte: prefix, lt, reverse: true, limit }).all();
    return keys.map((key) => readPlaceKey(key));
  }

  /** Removes everything of blocks that are not in the block files. */
  async truncate(height: number): Promise<void> {
    const operations = await this.#dropped(height);
    if (operations.length > 0) await this.#write(operations);
  }

  /** Removes a key from all write sets before a place, and remembers that. */
  async purge(place: WriteSetPlace, keyHash: string): Promise<void> {
    const prefix = keyIndexPrefix(place, keyHash);
    const keys = await this.#database.keys({ gte: prefix, lt: after(prefix) }).all();
    const older = keys.filter((key) => isBefore(readKeyIndexKey(key, prefix), place));
    for (const key of older) {
      const of = placeKey('w', { ...place, ...readKeyIndexKey(key, prefix) });
      const bytes = this.#database.getSync(of) ?? new Uint8Array();
      const value = Buffer.from(withoutKey(bytes, keyHash));
      await this.#write([
        { type: 'put', key: of, value },
        { type: 'del', key },
      ]);
    }
    const value = blockAndTransaction(place);
    await this.#write([{ type: 'put', key: purgeKey(place, keyHash), value }]);
    // LevelDB keeps what was replaced until it tidies up; a purge is a promise that it is gone.
    if (older.length > 0) await this.#database.compactRange(Buffer.from('w'), Buffer.from('x'));
  }

  /** Whether a key was purged after a place, so that a write there may lack it. */
  isPurged(place: WriteSetPlace, keyHash: string): boolean {
    const bytes = this.#database.getSync(purgeKey(place, keyHash));
    return bytes !== undefined && isBefore(place, readBlockAndTransaction(bytes));
  }

  /** Removes the write sets whose time ends with a block. */
  async expire(block: number): Promise<void> {
    if (block < this.#bounds.firstEnd) return;
    const range = { gte: endPrefix(0), lt: endPrefix(block + 1) };
    const operations: Operation[] = [];
    for (const key of await this.#database.keys(range).all()) {
      operations.push({ type: 'del', key }, ...this.#drop(readEndKey(key)));
    }
    if (operations.length > 0) await this.#write(operations);
    // A write set that comes while the next end is looked for counts as well.
    this.#bounds.firstEnd = Infinity;
    const next = await firstEnd(this.#database);
    this.#bounds.firstEnd = Math.min(this.#bounds.firstEnd, next);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#database.close();
  }

  async #dropped(from: number, to?: number): Promise<Operation[]> {
    const operations: Operation[] = [];
    for (const kind of ['w', 'm'] as const) {
      const lt = to === undefined ? after(Buffer.from(kind)) : blockStart(kind, to);
      const keys = await this.#database.keys({ gte: blockStart(kind, from), lt }).all();
      operations.push(...keys.flatMap((key) => this.#drop(readPlaceKey(key))));
    }
    return operations;
  }

  #drop(place: WriteSetPlace): Operation[] {
    const writes = readWriteSet(this.get(place) ?? new Uint8Array()) ?? [];
    return [
      { type: 'del', key: placeKey('w', place) },
      { type: 'del', key: placeKey('m', place) },
      ...writes.map(({ keyHash }): Operation => ({
        type: 'del',
        key: keyIndexKey(place, keyHash),
      })),
    ];
  }

  #reckon(sets: readonly KeptWriteSet[]): void {
    for (const { block, expiresAt = Infinity } of sets) {
      this.#bounds.height = Math.max(this.#bounds.height, block + 1);
      this.#bounds.firstEnd = Math.min(this.#bounds.firstEnd, expiresAt);
    }
  }

  async #write(operations: readonly Operation[]): Promise<void> {
    try {
      await this.#database.batch([...operations], { sync: true });
    } catch (cause) {
      const isFull = isDiskFull(cause);
      const reason = isFull ? 'the disk is full' : 'its files cannot be written';
      const sentence = `The private data in ${this.#folder} could not be stored: ${reason}.`;
      throw new NetworkFailure(isFull ? 'disk-full' : 'state-damaged', sentence, { cause });
    }
  }
}

/** An opened store, and whether it holds what was stored before. */
export interface OpenedPrivateStore {
  readonly store: PrivateStore;
  readonly isNew: boolean;
}

/**
 * Opens a member's private data. Files that cannot be read are put aside, never removed, and an
 * empty store takes their place: other members have most of it.
 *
 * @throws NetworkFailure `already-running`, `disk-full` or `state-damaged` (no right to write).
 */
export async function openPrivateStore(
  memberFolder: string,
  onDamage: (aside: string) => void,
): Promise<OpenedPrivateStore> {
  const folder = join(memberFolder, 'private');
  try {
    return await open(folder);
  } catch (error) {
    if (error instanceof NetworkFailure) throw error;
    const fatal = await fatalOpenFailure(folder, error);
    if (fatal !== undefined) throw fatal;
  }
  const aside = `${folder}.damaged-${String(Date.now())}`;
  await rename(folder, aside);
  onDamage(aside);
  return open(folder);
}

async function open(folder: string): Promise<OpenedPrivateStore> {
  const database = await openDatabase(folder);
  try {
    const isNew = database.getSync(markerKey) === undefined;
    if (isNew) await database.put(markerKey, Buffer.from('1'), { sync: true });
    const held = await HeldWriteSets.load(database);
    const bounds = { height: await heightOf(database), firstEnd: await firstEnd(database) };
    return { store: new PrivateStore(folder, database, { held, bounds }), isNew };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function heightOf(database: Database): Promise<number> {
  let height = 0;
  for (const kind of ['w', 'm'] as const) {
    const range = { gte: blockStart(kind, 0), lt: after(Buffer.from(kind)) };
    const [key] = await database.keys({ ...range, reverse: true, limit: 1 }).all();
    if (key !== undefined) height = Math.max(height, readPlaceKey(key).block + 1);
  }
  return height;
}

async function firstEnd(database: Database): Promise<number> {
  const range = { gte: endPrefix(0), lt: after(Buffer.from('x')) };
  const [key] = await database.keys({ ...range, limit: 1 }).all();
  return key === undefined ? Infinity : readEndBlock(key);
}

function keepOperations({ bytes, expiresAt, ...place }: KeptWriteSet): Operation[] {
  const end: Operation[] =
    expiresAt === undefined
      ? []
      : [{ type: 'put', key: endKey(expiresAt, place), value: Buffer.alloc(0) }];
  if (bytes === undefined) {
    return [{ type: 'put', key: placeKey('m', place), value: Buffer.alloc(0) }, ...end];
  }
  const index = (readWriteSet(bytes) ?? []).map(({ keyHash }): Operation => ({
    type: 'put',
    key: keyIndexKey(place, keyHash),
    value: Buffer.alloc(0),
  }));
  return [{ type: 'put', key: placeKey('w', place), value: Buffer.from(bytes) }, ...index, ...end];
}

function isBefore(
  left: { readonly block: number; readonly transaction: number },
  right: { readonly block: number; readonly transaction: number },
): boolean {
  if (left.block !== right.block) return left.block < right.block;
  return left.transaction < right.transaction;
}
