import { Rejected } from '../errors';
import { nodeHash, splitOf } from './merkle';

/** A complete subtree of an RFC 6962 tree: 2^level leaves, the first of which is index × 2^level. */
export interface Subtree {
  readonly level: number;
  readonly index: number;
}

/** The complete subtrees that a range of leaves consists of, from left to right. */
export function subtreesOf(first: number, end: number): Subtree[] {
  const subtrees: Subtree[] = [];
  let at = first;
  while (at < end) {
    let level = 0;
    while (at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= end) level += 1;
    subtrees.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return subtrees;
}

/**
 * What the audit path of a leaf is made of: for each hash, from the leaf upwards, the complete
 * subtrees that {@link joinSubtrees} joins to it. Only one of them can be more than one subtree, so a
 * proof costs O(log n) stored hashes.
 *
 * @throws Rejected invalid-argument when there is no such leaf.
 */
export function inclusionSubtrees(index: number, size: number): Subtree[][] {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) {
    throw new Rejected('invalid-argument', `index: there is no leaf ${String(index)}`);
  }
  const path: Subtree[][] = [];
  let [first, end] = [0, size];
  while (end - first > 1) {
    const split = first + splitOf(end - first);
    path.unshift(index < split ? subtreesOf(split, end) : subtreesOf(first, split));
    if (index < split) end = split;
    else first = split;
  }
  return path;
}

/**
 * What the proof is made of that a tree of `older` leaves is the beginning of one of `size` leaves.
 *
 * @throws Rejected invalid-argument when the tree has fewer leaves, or the older size is below 1.
 */
export function consistencySubtrees(older: number, size: number): Subtree[][] {
  if (!Number.isSafeInteger(older) || older < 1 || older > size) {
    throw new Rejected('invalid-argument', `size: the tree never had ${String(older)} leaves`);
  }
  const path: Subtree[][] = [];
  let [first, end, isWhole] = [0, size, true];
  while (older < end) {
    const split = first + splitOf(end - first);
    if (older <= split) {
      path.unshift(subtreesOf(split, end));
      end = split;
    } else {
      path.unshift(subtreesOf(first, split));
      first = split;
      isWhole = false;
    }
  }
  return isWhole ? path : [subtreesOf(first, end), ...path];
}

/** The hash over neighbouring complete subtrees, from left to right, of sizes that get smaller. */
export function joinSubtrees(
  hashes: readonly Uint8Array[],
  join: (left: Uint8Array, right: Uint8Array) => Uint8Array = nodeHash,
): Uint8Array {
  const last = hashes.at(-1);
  if (last === undefined) throw new RangeError('there is no subtree to join');
  return hashes.slice(0, -1).reduceRight((right, left) => join(left, right), last);
}
