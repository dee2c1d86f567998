import { setImmediate } from 'node:timers/promises';
import { Unavailable } from '@edgebeat/core';
import { closed } from '../level/level-failures';
import type { LevelStore } from '../level/level-store';
import { Draft } from './draft';

/** One piece of work for the writer: all of it is kept or nothing. */
export interface Write {
  /**
   * `publish` is on the disk when it is acknowledged; `commit` may be lost with the machine, not
   * with the process; `upkeep` is like `commit` and is written by itself.
   */
  readonly kind: 'publish' | 'commit' | 'upkeep';
  /** About how much it takes, for the bound on what waits. */
  readonly bytes: number;
  /** Puts its entries into the draft when its turn has come. */
  stage(draft: Draft): void;
  /** Called when it is kept and the partitions' states say so. */
  kept?(): void;
}

interface Waiting {
  readonly write: Write;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const groupBytes = 4 * 1_048_576;
const waitingWrites = 20_000;

/** Writes everything, in the order in which it came; what waits together shares one write. */
export class Writer {
  readonly #store: LevelStore;
  readonly #clock: () => number;
  readonly #waitingBytes: number;
  #waiting: Waiting[] = [];
  #bytes = 0;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(store: LevelStore, clock: () => number, waitingBytes: number) {
    this.#store = store;
    this.#clock = clock;
    this.#waitingBytes = waitingBytes;
  }

  /**
   * Resolves when a write is kept.
   *
   * @throws Unavailable bus-unavailable when it is certainly not kept, and when too much waits.
   */
  run(write: Write): Promise<void> {
    if (this.#closed) return Promise.reject(closed(this.#store.folder));
    if (this.#isFull(write)) return Promise.reject(tooMuch(this.#bytes));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ write, resolve, reject });
      this.#bytes += write.bytes;
      this.#running ??= this.#work();
    });
  }

  /** Takes nothing more and waits until everything that came is written. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  #isFull({ kind, bytes }: Write): boolean {
    if (kind !== 'publish' || this.#waiting.length === 0) return false;
    return this.#waiting.length >= waitingWrites || this.#bytes + bytes > this.#waitingBytes;
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      // Callers that were just answered publish their next records before the turn ends.
      await setImmediate();
      const group = this.#takeGroup();
      try {
        await this.#write(group.map(({ write }) => write));
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    // At once, and not when the promise is seen to be resolved: a caller may come before that.
    this.#running = undefined;
  }

  #takeGroup(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { write } of this.#waiting) {
      if (count > 0 && (write.kind === 'upkeep' || bytes + write.bytes > groupBytes)) break;
      bytes += write.bytes;
      count += 1;
      if (write.kind === 'upkeep') break;
    }
    this.#bytes -= bytes;
    return this.#waiting.splice(0, count);
  }

  async #write(writes: readonly Write[]): Promise<void> {
    const draft = new Draft(Math.trunc(this.#clock()));
    for (const write of writes) write.stage(draft);
    const keep = () => {
      draft.keep();
      for (const write of writes) write.kept?.();
    };
    await this.#store.write({
      entries: draft.entries(),
      sync: writes.some(({ kind }) => kind === 'publish'),
      recall: () => {
        if (writes.some(({ kind }) => kind !== 'upkeep')) return draft.reversal();
        keep();
        return [];
      },
    });
    keep();
  }
}

function tooMuch(bytes: number): Unavailable {
  const sentence = `${bytes} bytes wait to be written to the bus; publish more slowly or try again later`;
  return new Unavailable('bus-unavailable', sentence);
}
