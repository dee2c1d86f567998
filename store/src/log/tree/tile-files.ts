import { open, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { BoundedMap } from '../bounded-map';
import { createFolder, hasCode, readIfThere, replaceFile, syncFolder } from '../files/durable';
import { hashBytes, tileBytes, tilePath, tileWidth } from './tile-path';

const keptTiles = 64;

/** The tiles of a log on the disk. */
export class TileFiles {
  readonly #folder: string;
  readonly #kept = new BoundedMap<string, Buffer>(keptTiles);
  readonly #folders = new Set<string>();
  /** Full tiles that were written and may not be on the disk yet. */
  #unsynced: string[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A full tile, or undefined when it is not there or not whole. */
  async full(level: number, index: number): Promise<Buffer | undefined> {
    const path = tilePath(level, index);
    const known = this.#kept.get(path);
    if (known !== undefined) return known;
    const tile = await readIfThere(join(this.#folder, path));
    if (tile?.length !== tileBytes) return undefined;
    this.#kept.set(path, tile);
    return tile;
  }

  /** The first hashes of a tile, from the full one or a partial one that is wide enough. */
  async partial(level: number, index: number, width: number): Promise<Buffer | undefined> {
    const bytes = width * hashBytes;
    const widest = await widestPartial(this.#folder, level, index);
    const partial = widest === undefined ? undefined : await readIfThere(widest);
    const tile = (await this.full(level, index)) ?? partial;
    return tile === undefined || tile.length < bytes ? undefined : tile.subarray(0, bytes);
  }

  /** Writes a full tile; {@link sync} makes it last. */
  async write(level: number, index: number, tile: Buffer): Promise<void> {
    const path = tilePath(level, index);
    const target = await this.#targetOf(path);
    await writeFile(target, tile, { mode: 0o640 });
    this.#kept.set(path, tile);
    this.#unsynced.push(path);
  }

  /** Writes a partial tile for good, and removes those of the same tile that it replaces. */
  async writePartial(level: number, index: number, tile: Buffer): Promise<void> {
    const path = await this.#targetOf(tilePath(level, index, tile.length / hashBytes));
    await replaceFile(path, tile);
    const folder = dirname(path);
    for (const name of await readdir(folder)) {
      if (name !== basename(path)) await rm(join(folder, name), { force: true });
    }
  }

  /** Makes all full tiles last; the partial ones that they replace are removed. */
  async sync(): Promise<void> {
    const paths = this.#unsynced;
    const folders = new Set<string>();
    for (const path of paths) {
      await using file = await open(join(this.#folder, path), 'r+');
      await file.sync();
      folders.add(dirname(path));
    }
    for (const folder of folders) await syncFolder(join(this.#folder, folder));
    this.#unsynced = this.#unsynced.slice(paths.length);
    for (const path of paths) {
      await rm(join(this.#folder, `${path}.p`), { recursive: true, force: true });
    }
  }

  /** Where a tile is written; its folder is there. */
  async #targetOf(path: string): Promise<string> {
    const target = join(this.#folder, path);
    const folder = dirname(target);
    if (!this.#folders.has(folder)) await createFolder(folder);
    this.#folders.add(folder);
    return target;
  }
}

/** The widest partial tile that is there; after a crash there may be two. */
export async function widestPartial(
  folder: string,
  level: number,
  index: number,
): Promise<string | undefined> {
  const partials = join(folder, `${tilePath(level, index)}.p`);
  const names = await readdir(partials).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
  const widths = names.filter((name) => /^[0-9]{1,3}$/.test(name)).map(Number);
  return widths.length === 0 ? undefined : join(partials, String(Math.max(...widths)));
}

/** The leaf hash of a record as the tiles have it, in hex; undefined when no tile has it. */
export async function storedLeaf(files: TileFiles, sequence: number): Promise<string | undefined> {
  const tile = await files.full(0, Math.floor(sequence / tileWidth));
  const at = (sequence % tileWidth) * hashBytes;
  return tile?.toString('hex', at, at + hashBytes);
}
