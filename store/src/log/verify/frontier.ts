import { joinHashes, sha256Hex } from '../hashes';

/** An RFC 6962 tree of which only the complete subtrees at its right edge are kept. */
export class Frontier {
  readonly #subtrees: (Buffer | undefined)[] = [];
  readonly #told: (level: number, index: number, hash: Buffer) => void;
  #size = 0;

  /** @param told is called for each complete subtree that stands in a tile: levels 0, 8, 16 … */
  constructor(told: (level: number, index: number, hash: Buffer) => void) {
    this.#told = told;
  }

  get size(): number {
    return this.#size;
  }

  append(leaf: Buffer): void {
    let [hash, index, level] = [leaf, this.#size, 0];
    this.#told(0, index, hash);
    for (; index % 2 === 1; level += 1) {
      const left = this.#subtrees[level];
      if (left === undefined) throw new RangeError('the frontier has a hole');
      hash = joinHashes(left, hash);
      this.#subtrees[level] = undefined;
      index = (index - 1) / 2;
      if ((level + 1) % 8 === 0) this.#told(level + 1, index, hash);
    }
    this.#subtrees[level] = hash;
    this.#size += 1;
  }

  root(): string {
    let root: Buffer | undefined;
    for (const subtree of this.#subtrees) {
      if (subtree !== undefined) root = root === undefined ? subtree : joinHashes(subtree, root);
    }
    return root === undefined ? sha256Hex('') : root.toString('hex');
  }
}
