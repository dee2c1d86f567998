import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hexToBytes, merkleRoot } from '@edgebeat/core';

const width = 256;

/** Writes the tiles of a tree anew, as C2SP tlog-tiles has them; for trees of a few thousand leaves. */
export async function writeTiles(log: string, leaves: readonly string[]): Promise<void> {
  await rm(join(log, 'tile'), { recursive: true, force: true });
  let hashes = leaves.map(hexToBytes);
  for (let level = 0; hashes.length > 0; level += 1) {
    const above: Uint8Array[] = [];
    for (let index = 0; index * width < hashes.length; index += 1) {
      const tile = hashes.slice(index * width, (index + 1) * width);
      await put(log, level, index, tile);
      if (tile.length === width) above.push(merkleRoot(tile));
    }
    hashes = above;
  }
}

async function put(log: string, level: number, index: number, tile: readonly Uint8Array[]) {
  const name = String(index).padStart(3, '0');
  const folder = join(log, 'tile', String(level));
  const path =
    tile.length === width ? join(folder, name) : join(folder, `${name}.p`, String(tile.length));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, Buffer.concat(tile));
}
