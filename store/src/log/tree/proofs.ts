import {
  bytesToHex,
  consistencySubtrees,
  EdgeBeatError,
  inclusionSubtrees,
  joinSubtrees,
  Rejected,
  type Subtree,
  subtreesOf,
} from '@edgebeat/core';
import { joinHashes } from '../hashes';
import type { TileTree } from './tile-tree';

/**
 * The RFC 6962 audit path of a record in the tree of some size, as hex.
 *
 * @throws Rejected invalid-argument for a record or size that there is not, store-damaged when a tile
 * is gone.
 */
export async function proveInclusion(
  tree: TileTree,
  sequence: number,
  size: number,
): Promise<string[]> {
  checkSize(tree, size);
  return joined(tree, inclusionSubtrees(sequence, size));
}

/**
 * The RFC 6962 proof that the tree of the older size is the beginning of the other, as hex.
 *
 * @throws Rejected as {@link proveInclusion} does.
 */
export async function proveConsistency(
  tree: TileTree,
  older: number,
  size: number,
): Promise<string[]> {
  checkSize(tree, size);
  return joined(tree, consistencySubtrees(older, size));
}

/** The root of the tree when it had this size; undefined when a tile is gone. */
export async function rootAt(tree: TileTree, size: number): Promise<string | undefined> {
  if (size > tree.size) return undefined;
  if (size === tree.size) return tree.root();
  try {
    return (await joined(tree, [subtreesOf(0, size)]))[0];
  } catch (error) {
    if (error instanceof EdgeBeatError) return undefined;
    throw error;
  }
}

function checkSize(tree: TileTree, size: number): void {
  if (Number.isSafeInteger(size) && size >= 1 && size <= tree.size) return;
  throw new Rejected(
    'invalid-argument',
    `size: use a whole number from 1 to ${String(tree.size)}, the size of the log`,
  );
}

async function joined(tree: TileTree, path: readonly Subtree[][]): Promise<string[]> {
  const hashes: string[] = [];
  for (const subtrees of path) {
    const parts: Uint8Array[] = [];
    for (const subtree of subtrees) parts.push(await partOf(tree, subtree));
    hashes.push(bytesToHex(joinSubtrees(parts, joinHashes)));
  }
  return hashes;
}

async function partOf(tree: TileTree, subtree: Subtree): Promise<Buffer> {
  const hash = await tree.hashOf(subtree);
  if (hash !== undefined) return hash;
  const { level, index } = subtree;
  const detail = `the tile with the hash of subtree ${String(level)}/${String(index)} is missing or not whole`;
  throw new Rejected('store-damaged', `${detail}: open the log anew to compute it again`);
}
