import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { hasCode } from '../files/durable';
import { widestPartial } from '../tree/tile-files';
import { hashBytes, tileHeight, tilePath, tileWidth } from '../tree/tile-path';

interface LoadedTile {
  readonly index: number;
  readonly bytes: Buffer | undefined;
  readonly path: string;
}

/** Compares the stored tiles with the hashes that the records give. */
export class TileCheck {
  readonly #folder: string;
  /** The tree's size when its tiles were made to last; above it tiles may lag behind. */
  readonly #size: number;
  readonly #report: (path: string, detail: string) => void;
  readonly #loaded: LoadedTile[] = [];
  #reported: string | undefined;

  constructor(folder: string, size: number, report: (path: string, detail: string) => void) {
    this.#folder = folder;
    this.#size = size;
    this.#report = report;
  }

  /** Whether the tiles that the next leaf belongs to have to be loaded first. */
  needs(sequence: number): boolean {
    return this.#loaded[0]?.index !== Math.floor(sequence / tileWidth);
  }

  async load(sequence: number): Promise<void> {
    let count = sequence;
    for (let level = 0; level === 0 || count > 0; level += 1) {
      const index = Math.floor(count / tileWidth);
      if (this.#loaded[level]?.index !== index)
        this.#loaded[level] = await this.#tile(level, index);
      count = index;
    }
  }

  /** The stored leaf of a record whose tile is loaded, as hex. */
  leaf(sequence: number): string | undefined {
    const at = (sequence % tileWidth) * hashBytes;
    const bytes = this.#loaded[0]?.bytes;
    if (bytes === undefined || bytes.length < at + hashBytes) return undefined;
    return bytes.toString('hex', at, at + hashBytes);
  }

  /** Holds a hash that the records give against the stored one. */
  compare(level: number, index: number, hash: Buffer): void {
    const tile = this.#loaded[level / tileHeight];
    if (tile?.index !== Math.floor(index / tileWidth)) return;
    const at = (index % tileWidth) * hashBytes;
    const stored = tile.bytes?.subarray(at, at + hashBytes);
    if (stored?.length === hashBytes && stored.equals(hash)) return;
    const isWithin = (index + 1) * 2 ** level <= this.#size;
    if (!isWithin || this.#reported === tile.path) return;
    this.#reported = tile.path;
    const what = stored?.length === hashBytes ? 'is another' : 'is missing';
    this.#report(tile.path, `the hash of subtree ${String(level)}/${String(index)} ${what}`);
  }

  async #tile(level: number, index: number): Promise<LoadedTile> {
    const path = tilePath(level, index);
    const full = readTile(join(this.#folder, path));
    if (full !== undefined) return { index, bytes: full, path };
    const partial = await widestPartial(this.#folder, level, index);
    if (partial === undefined) return { index, bytes: undefined, path };
    const bytes = readTile(partial);
    return { index, bytes, path: relative(this.#folder, partial) };
  }
}

/** One small file for 256 records: waiting for the thread pool would cost more than reading it. */
function readTile(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
