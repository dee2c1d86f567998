const chunkSize = 512;

/** Keys in byte order, for range queries; adding and taking away cost little at any size. */
export class KeyIndex {
  private chunks: string[][];

  constructor(keys: Iterable<string>) {
    const sorted = [...keys].sort(byCode);
    this.chunks = [];
    for (let start = 0; start < sorted.length; start += chunkSize) {
      this.chunks.push(sorted.slice(start, start + chunkSize));
    }
  }

  add(key: string): void {
    const position = this.chunkOf(key);
    const chunk = this.chunks[position];
    if (chunk === undefined) {
      this.chunks.push([key]);
      return;
    }
    const at = lowerBound(chunk, key);
    if (chunk[at] === key) return;
    chunk.splice(at, 0, key);
    if (chunk.length > 2 * chunkSize) {
      this.chunks.splice(position, 1, chunk.slice(0, chunkSize), chunk.slice(chunkSize));
    }
  }

  remove(key: string): void {
    const position = this.chunkOf(key);
    const chunk = this.chunks[position];
    const at = chunk === undefined ? -1 : lowerBound(chunk, key);
    if (chunk?.[at] !== key) return;
    chunk.splice(at, 1);
    if (chunk.length === 0) this.chunks.splice(position, 1);
  }

  /** Keys from `start` (inclusive) to `end` (exclusive; empty = no end). */
  *range(start: string, end: string): Generator<string> {
    for (let position = this.chunkOf(start); position < this.chunks.length; position++) {
      const chunk = this.chunks[position] ?? [];
      for (let at = lowerBound(chunk, start); at < chunk.length; at++) {
        const key = chunk[at] ?? '';
        if (end !== '' && key >= end) return;
        yield key;
      }
    }
  }

  /** The first chunk whose last key is not below the key; else the last chunk. */
  private chunkOf(key: string): number {
    let low = 0;
    let high = this.chunks.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const last = this.chunks[middle]?.at(-1) ?? '';
      if (last < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Where the key is, or would have to be put. */
export function lowerBound(sorted: readonly string[], key: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Keys hold one character a byte, so the order of characters is the order of bytes. */
export function byCode(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
