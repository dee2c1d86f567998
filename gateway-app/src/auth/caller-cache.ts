import type { KeyObject } from 'node:crypto';
import type { Caller } from './caller';

/** A caller whose token was verified with a key, until it ends (milliseconds of the epoch). */
export interface VerifiedCaller {
  readonly caller: Caller;
  readonly kid: string;
  readonly key: KeyObject;
  readonly until: number;
}

/** Verified tokens by the hash of their text; the one that was used longest ago leaves first. */
export class CallerCache {
  readonly #entries = new Map<string, VerifiedCaller>();
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  get(hash: string): VerifiedCaller | undefined {
    const entry = this.#entries.get(hash);
    if (entry === undefined) return undefined;
    this.#entries.delete(hash);
    this.#entries.set(hash, entry);
    return entry;
  }

  put(hash: string, entry: VerifiedCaller): void {
    this.#entries.set(hash, entry);
    if (this.#entries.size <= this.#size) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }

  remove(hash: string): void {
    this.#entries.delete(hash);
  }
}
