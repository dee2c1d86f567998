import type { Log } from '@edgebeat/core/node';
import { lastWriteKey } from '../entries/entry-keys';
import { decodeNumbers, encodeNumbers } from '../entries/numbers';
import { checkFiles } from './check-files';
import { closed, readFailure, writeFailure } from './level-failures';
import { type Level, openLevel } from './open-level';

/** A key with its new value, or without one when it is to be removed. */
export type Entry = readonly [key: Buffer, value?: Buffer];

/** Entries that are written together or not at all. */
export interface Change {
  readonly entries: readonly Entry[];
  /** Whether it must be on the disk before `write` resolves. */
  readonly sync: boolean;
  /**
   * Called when a change that was reported as not written is found written after all.
   *
   * @returns what takes it back; nothing when it was taken over as it is.
   */
  recall(): readonly Entry[];
}

interface Doubt {
  readonly number: number;
  readonly change: Change;
}

/** Opening a full disk's database again costs a few MiB of reading each time. */
const leastPauseMs = 200;

/**
 * LevelDB with an answer to a failed write. After one, LevelDB would go on writing behind the torn
 * end of its log and lose that when it is opened next; so it is closed at once and opened again,
 * now or when it is used next. Every write carries a number, which tells after opening whether the
 * failed one is there.
 */
export class LevelStore implements AsyncDisposable {
  readonly folder: string;
  readonly #log: Pick<Log, 'warn'>;
  #level: Level | undefined;
  #opening: Promise<Level> | undefined;
  #failed: { readonly at: number; readonly error: Error } | undefined;
  #written = 0;
  #doubt: Doubt | undefined;
  #closed = false;

  private constructor(folder: string, log: Pick<Log, 'warn'>) {
    this.folder = folder;
    this.#log = log;
  }

  /** @throws Unavailable bus-unavailable when the folder is open already, damaged or not writable. */
  static async open(folder: string, log: Pick<Log, 'warn'>): Promise<LevelStore> {
    await checkFiles(folder);
    const store = new LevelStore(folder, log);
    store.#level = await openLevel(folder);
    store.#written = await numberOf(store.#level);
    return store;
  }

  /**
   * Runs work that only reads. What the work does before its first `await` sees the newest writes.
   *
   * @throws Unavailable bus-unavailable when it was interrupted or an entry cannot be read.
   */
  async read<T>(work: (level: Level) => Promise<T>): Promise<T> {
    const level = this.#level ?? (await this.#opened());
    try {
      return await work(level);
    } catch (error) {
      throw readFailure(this.folder, error);
    }
  }

  /**
   * Writes a change. The caller waits until one is written before it gives the next.
   *
   * @throws Unavailable bus-unavailable when it is not written.
   */
  async write(change: Change): Promise<void> {
    const level = this.#level ?? (await this.#opened());
    const number = this.#written + 1;
    try {
      await writeNumbered(level, number, change.entries, change.sync);
    } catch (error) {
      if (!(await this.#isWrittenAfterAll(level, { number, change }))) {
        throw writeFailure(this.folder, error);
      }
    }
    this.#written = number;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#opening?.catch(() => undefined);
    await this.#level?.close();
  }

  async #isWrittenAfterAll(failed: Level, doubt: Doubt): Promise<boolean> {
    let isWritten = false;
    this.#level = undefined;
    this.#doubt = doubt;
    const open = async () => {
      await failed.close();
      return openAndSettle(this.folder, async (level) => {
        isWritten = (await numberOf(level)) === doubt.number;
        this.#doubt = undefined;
      });
    };
    await this.#open(open).catch((err: unknown) => {
      this.#log.warn({ err }, 'the bus does not open after a failed write; it is tried again');
    });
    return isWritten;
  }

  /** LevelDB, opened again after a failure; everyone who asks meanwhile shares the attempt. */
  #opened(): Promise<Level> {
    if (this.#closed) return Promise.reject(closed(this.folder));
    if (this.#opening !== undefined) return this.#opening;
    const { at, error } = this.#failed ?? { at: -Infinity };
    if (error !== undefined && performance.now() - at < leastPauseMs) return Promise.reject(error);
    return this.#open(() => openAndSettle(this.folder, (level) => this.#settleDoubt(level)));
  }

  #open(open: () => Promise<Level>): Promise<Level> {
    const opening = open()
      .then((level) => {
        this.#level = level;
        this.#failed = undefined;
        return level;
      })
      .catch((cause: unknown) => {
        const error = writeFailure(this.folder, cause);
        this.#failed = { at: performance.now(), error };
        throw error;
      })
      .finally(() => {
        this.#opening = undefined;
      });
    this.#opening = opening;
    return opening;
  }

  /** Takes back the failed write when it is found after all: its caller was told otherwise. */
  async #settleDoubt(level: Level): Promise<void> {
    if (this.#doubt !== undefined && (await numberOf(level)) === this.#doubt.number) {
      const number = this.#doubt.number + 1;
      await writeNumbered(level, number, this.#doubt.change.recall(), true);
      this.#written = number;
    }
    this.#doubt = undefined;
  }
}

async function openAndSettle(
  folder: string,
  settle: (level: Level) => Promise<void>,
): Promise<Level> {
  const level = await openLevel(folder);
  try {
    await settle(level);
    return level;
  } catch (error) {
    await level.close();
    throw error;
  }
}

async function numberOf(level: Level): Promise<number> {
  const entry = await level.get(lastWriteKey);
  return entry === undefined ? 0 : (decodeNumbers(entry)[0] ?? 0);
}

async function writeNumbered(
  level: Level,
  number: number,
  entries: readonly Entry[],
  sync: boolean,
): Promise<void> {
  const batch = level.batch();
  for (const [key, value] of entries) {
    if (value === undefined) batch.del(key);
    else batch.put(key, value);
  }
  batch.put(lastWriteKey, encodeNumbers(lastWriteKey, [number]));
  await batch.write({ sync });
}
