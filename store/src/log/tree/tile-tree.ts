import { joinSubtrees, type Subtree, subtreesOf } from '@edgebeat/core';
import { joinHashes, joinPair, sha256Hex } from '../hashes';
import type { TileFiles } from './tile-files';
import { hashBytes, tileBytes, tileHeight, tileWidth } from './tile-path';

interface OpenTile {
  readonly bytes: Buffer;
  readonly index: number;
  /** Hashes that are in it. */
  width: number;
}

interface FullTile {
  readonly level: number;
  readonly index: number;
  readonly bytes: Buffer;
}

/**
 * The log's tree while it grows: the last tile of each level is in memory, full ones are written
 * behind. Everything in it can be computed again from the records.
 */
export class TileTree {
  readonly #files: TileFiles;
  #open: OpenTile[] = [];
  #full: FullTile[] = [];
  #size = 0;

  constructor(files: TileFiles) {
    this.#files = files;
  }

  get size(): number {
    return this.#size;
  }

  /** Full tiles that wait to be written. */
  get unwritten(): number {
    return this.#full.length;
  }

  /** The tree of this size as the tiles on the disk have it; undefined when one is missing. */
  static async load(files: TileFiles, size: number): Promise<TileTree | undefined> {
    const tree = new TileTree(files);
    for (let level = 0, count = size; count > 0; level += 1) {
      const [index, width] = [Math.floor(count / tileWidth), count % tileWidth];
      const bytes = Buffer.alloc(tileBytes);
      if (width > 0) {
        const stored = await files.partial(level, index, width);
        if (stored === undefined) return undefined;
        stored.copy(bytes);
      }
      tree.#open.push({ bytes, index, width });
      count = index;
    }
    tree.#size = size;
    return tree;
  }

  /** Adds a leaf by its hash, as hex. */
  append(leaf: string): void {
    const tile = this.#openTile(0);
    tile.bytes.write(leaf, tile.width * hashBytes, hashBytes, 'hex');
    this.#size += 1;
    this.#grown(0, tile);
  }

  /** The root, as hex; that of no leaf is the hash of nothing. */
  root(): string {
    if (this.#size === 0) return sha256Hex('');
    const hashes = subtreesOf(0, this.#size).map((subtree) => {
      const tile = this.#open[Math.floor(subtree.level / tileHeight)];
      if (tile === undefined) throw new RangeError('the tree has no such level');
      return subtreeHash(tile.bytes, subtree);
    });
    return Buffer.from(joinSubtrees(hashes, joinHashes)).toString('hex');
  }

  /** The hash of a complete subtree of this tree; undefined when its tile is gone or not whole. */
  async hashOf(subtree: Subtree): Promise<Buffer | undefined> {
    const level = Math.floor(subtree.level / tileHeight);
    const index = Math.floor((subtree.index * 2 ** (subtree.level % tileHeight)) / tileWidth);
    const tile =
      this.#open.find((one, at) => at === level && one.index === index)?.bytes ??
      this.#full.find((one) => one.level === level && one.index === index)?.bytes ??
      (await this.#files.full(level, index));
    return tile && subtreeHash(tile, subtree);
  }

  /** Writes the tiles that are full; what is asked for meanwhile still finds them. */
  async flush(): Promise<void> {
    while (this.#full.length > 0) {
      const [tile] = this.#full;
      if (tile === undefined) return;
      await this.#files.write(tile.level, tile.index, tile.bytes);
      this.#full.shift();
    }
  }

  /** Makes the whole tree last, with partial tiles for what is not full. */
  async sync(): Promise<void> {
    await this.flush();
    for (const [level, { bytes, index, width }] of this.#open.entries()) {
      if (width === 0) continue;
      await this.#files.writePartial(level, index, bytes.subarray(0, width * hashBytes));
    }
    await this.#files.sync();
  }

  #openTile(level: number): OpenTile {
    const known = this.#open[level];
    if (known !== undefined) return known;
    const tile = { bytes: Buffer.alloc(tileBytes), index: 0, width: 0 };
    this.#open[level] = tile;
    return tile;
  }

  /** One more hash is in a tile; a full one becomes a hash of the tile above. */
  #grown(level: number, tile: OpenTile): void {
    tile.width += 1;
    if (tile.width < tileWidth) return;
    const { bytes, index } = tile;
    this.#full.push({ level, index, bytes });
    this.#open[level] = { bytes: Buffer.alloc(tileBytes), index: index + 1, width: 0 };
    const above = this.#openTile(level + 1);
    const root = joinAll(bytes, 0, tileWidth);
    root.copy(above.bytes, above.width * hashBytes);
    this.#grown(level + 1, above);
  }
}

/** The hash of a complete subtree from the tile that holds its parts. */
function subtreeHash(tile: Buffer, { level, index }: Subtree): Buffer {
  const width = 2 ** (level % tileHeight);
  return joinAll(tile, (index * width) % tileWidth, width);
}

/** Joins a power of two of hashes that lie in a tile one after the other. */
function joinAll(tile: Buffer, first: number, count: number): Buffer {
  const start = first * hashBytes;
  if (count === 1) return tile.subarray(start, start + hashBytes);
  let width = count / 2;
  const work = Buffer.allocUnsafe(width * hashBytes);
  for (let i = 0; i < width; i += 1) {
    joinPair(tile, start + 2 * i * hashBytes, work, i * hashBytes);
  }
  for (width /= 2; width >= 1; width /= 2) {
    for (let i = 0; i < width; i += 1) joinPair(work, 2 * i * hashBytes, work, i * hashBytes);
  }
  return work.subarray(0, hashBytes);
}
