/**
 * A map that forgets what was not used lately. It keeps two generations: when the young one is full
 * it becomes the old one, whose entries are forgotten unless they are used before the next change.
 */
export class BoundedCache<Value> {
  readonly #perGeneration: number;
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();

  /** @param limit The most entries that are kept; at least 2. */
  constructor(limit: number) {
    this.#perGeneration = Math.ceil(limit / 2);
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(key: string): Value | undefined {
    const value = this.#young.get(key);
    if (value !== undefined) return value;
    const older = this.#old.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: string, value: Value): void {
    if (this.#young.size >= this.#perGeneration && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#old.delete(key);
    this.#young.set(key, value);
  }
}
