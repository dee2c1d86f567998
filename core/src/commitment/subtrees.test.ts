import fc from 'fast-check';
import { bytesToHex } from '../hash';
import { consistencyProof, inclusionProof, leafHash, merkleRoot, nodeHash } from './merkle';
import {
  consistencySubtrees,
  inclusionSubtrees,
  joinSubtrees,
  type Subtree,
  subtreesOf,
} from './subtrees';

const leaves = Array.from({ length: 130 }, (_, i) => leafHash(Uint8Array.of(i)));

function stored({ level, index }: Subtree): Uint8Array {
  const width = 2 ** level;
  return merkleRoot(leaves.slice(index * width, (index + 1) * width));
}

function joined(path: readonly Subtree[][]): string[] {
  return path.map((subtrees) => bytesToHex(joinSubtrees(subtrees.map(stored), nodeHash)));
}

const sizes = fc
  .integer({ min: 1, max: leaves.length })
  .chain((size) => fc.tuple(fc.integer({ min: 0, max: size - 1 }), fc.constant(size)));

describe('proofs from stored subtrees', () => {
  it('given any leaf of any tree, when its path is joined, then it is the audit path', () => {
    fc.assert(
      fc.property(sizes, ([index, size]) => {
        const path = joined(inclusionSubtrees(index, size));

        expect(path).toEqual(inclusionProof(leaves.slice(0, size), index));
      }),
      { numRuns: 200 },
    );
  });

  it('given any two sizes, when the proof is joined, then it is the consistency proof', () => {
    fc.assert(
      fc.property(sizes, ([older, size]) => {
        const path = joined(consistencySubtrees(older + 1, size));

        expect(path).toEqual(consistencyProof(leaves.slice(0, size), older + 1));
      }),
      { numRuns: 200 },
    );
  });

  it('given a tree, when its subtrees are joined, then that is its root', () => {
    const roots = [1, 2, 7, 64, 130].map((size) => joined([subtreesOf(0, size)]));

    expect(roots).toEqual(
      [1, 2, 7, 64, 130].map((size) => [bytesToHex(merkleRoot(leaves.slice(0, size)))]),
    );
  });

  it('given a size or leaf that there is not, when a path is asked for, then it is refused', () => {
    const asks = [
      () => inclusionSubtrees(5, 5),
      () => inclusionSubtrees(-1, 5),
      () => consistencySubtrees(0, 5),
      () => consistencySubtrees(6, 5),
    ];

    for (const ask of asks) expect(ask).toThrow(/there is no leaf|the tree never had/);
  });
});
