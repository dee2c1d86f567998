/** One stored key with its value. */
export interface FakeRow {
  readonly namespace: string;
  readonly key: string;
  readonly value: Buffer;
}

/** The committed state of one peer; keys sort by their UTF-8 bytes as in LevelDB. */
export class FakeState {
  readonly #rows = new Map<string, Buffer>();

  get(key: string): Buffer {
    return this.#rows.get(key) ?? Buffer.alloc(0);
  }

  put(key: string, value: Buffer): void {
    this.#rows.set(key, value);
  }

  /** The rows from `start` to just before `end`. */
  range(start: string, end: string): FakeRow[] {
    return [...this.#rows]
      .filter(([key]) => compareBytes(start, key) <= 0 && compareBytes(key, end) < 0)
      .sort(([left], [right]) => compareBytes(left, right))
      .map(([key, value]) => ({ namespace: 'edgebeat', key, value }));
  }

  /** Every key with its value. */
  rows(): [string, Buffer][] {
    return [...this.#rows];
  }

  /** Becomes what these rows say. */
  replace(rows: Iterable<readonly [string, Buffer]>): void {
    this.#rows.clear();
    for (const [key, value] of rows) this.#rows.set(key, value);
  }

  get size(): number {
    return this.#rows.size;
  }
}

function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
