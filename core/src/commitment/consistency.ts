import { bytesToHex, hexToBytes } from '../hash';
import { nodeHash } from './merkle';

/** A tree as a log announces it. */
export interface TreeHead {
  readonly size: number;
  readonly root: string;
}

/** Whether the older tree is the beginning of the newer one (RFC 6962, 2.1.4). Never throws. */
export function verifyConsistency(
  older: TreeHead,
  newer: TreeHead,
  proof: readonly string[],
): boolean {
  if (!isHead(older) || !isHead(newer) || older.size > newer.size) return false;
  if (!proof.every((hash) => /^[0-9a-f]{64}$/.test(hash))) return false;
  if (older.size === newer.size) return proof.length === 0 && older.root === newer.root;
  // A tree that is complete is a node of the newer one, and the proof leaves it out.
  const [seed, ...path] = isPowerOfTwo(older.size) ? [older.root, ...proof] : proof;
  if (seed === undefined || path.length === 0) return false;
  return climb(older, newer, seed, path);
}

function climb(older: TreeHead, newer: TreeHead, seed: string, path: readonly string[]): boolean {
  let node = older.size - 1;
  let last = newer.size - 1;
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  let oldHash = hexToBytes(seed);
  let newHash = oldHash;
  for (const sibling of path.map(hexToBytes)) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      oldHash = nodeHash(sibling, oldHash);
      newHash = nodeHash(sibling, newHash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      newHash = nodeHash(newHash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && bytesToHex(oldHash) === older.root && bytesToHex(newHash) === newer.root;
}

function isHead({ size, root }: TreeHead): boolean {
  return Number.isSafeInteger(size) && size >= 1 && /^[0-9a-f]{64}$/.test(root);
}

/** Math.log2 rounds: it takes sizes beside large powers of two for them. */
function isPowerOfTwo(value: number): boolean {
  let odd = value;
  while (odd % 2 === 0) odd /= 2;
  return odd === 1;
}

function half(value: number): number {
  return Math.floor(value / 2);
}
