import fc from 'fast-check';
import { Rejected } from '../errors';
import { bytesToHex, hexToBytes } from '../hash';
import { verifyConsistency } from './consistency';
import {
  consistencyProof,
  inclusionProof,
  leafHash,
  merkleRoot,
  nodeHash,
  verifyInclusion,
} from './merkle';

// The eight leaves and the roots that the Certificate Transparency project tests its trees with.
const leaves = [
  ...['', '00', '10', '2021', '3031', '40414243', '5051525354555657'],
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => leafHash(hexToBytes(hex)));
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

const someLeaves = fc
  .integer({ min: 1, max: 70 })
  .map((n) => Array.from({ length: n }, (_, i) => leafHash(Uint8Array.of(i))));

function rootHex(of: readonly Uint8Array[]): string {
  return bytesToHex(merkleRoot(of));
}

describe('RFC 6962 tree', () => {
  it.each(roots.map((root, size) => [size, root] as const))(
    'given the first %i known leaves, when the root is computed, then it is the known one',
    (size, root) => {
      expect(rootHex(leaves.slice(0, size))).toBe(root);
    },
  );

  it('given the known leaves, when the first is proven, then the path is the known one', () => {
    expect(inclusionProof(leaves, 0)).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ]);
  });

  it('given any tree, when every leaf is proven, then each verifies at its own index alone', () => {
    fc.assert(
      fc.property(someLeaves, (tree) => {
        const root = rootHex(tree);
        for (const [index, hash] of tree.entries()) {
          const proof = inclusionProof(tree, index);
          for (let at = 0; at < tree.length; at += 1) {
            expect(verifyInclusion(hash, at, tree.length, proof, root)).toBe(at === index);
          }
        }
      }),
      { numRuns: 6 },
    );
  });

  it('given a proof that was changed, when it is verified, then it fails', () => {
    const root = rootHex(leaves);
    const proof = inclusionProof(leaves, 5);
    const leaf = leafHash(hexToBytes('40414243'));
    const changed = [
      proof.slice(1),
      [...proof, root],
      [...proof].reverse(),
      proof.map((hash) => hash.toUpperCase()),
      ['zz', ...proof.slice(1)],
    ];

    const results = changed.map((p) => verifyInclusion(leaf, 5, 8, p, root));

    expect(verifyInclusion(leaf, 5, 8, proof, root)).toBe(true);
    expect(results).toEqual([false, false, false, false, false]);
    expect(verifyInclusion(leaf, 5, 9, proof, root)).toBe(false);
    expect(verifyInclusion(leaf, -1, 8, proof, root)).toBe(false);
    expect(verifyInclusion(leaf, 0.5, 8, proof, root)).toBe(false);
  });

  it('given any tree and any earlier size, when consistency is proven, then it verifies', () => {
    fc.assert(
      fc.property(someLeaves, fc.nat(), (tree, seed) => {
        const size = (seed % tree.length) + 1;
        const older = { size, root: rootHex(tree.slice(0, size)) };
        const newer = { size: tree.length, root: rootHex(tree) };

        const proof = consistencyProof(tree, size);

        expect(verifyConsistency(older, newer, proof)).toBe(true);
        expect(verifyConsistency({ ...older, root: rootHex([]) }, newer, proof)).toBe(false);
        expect(verifyConsistency(older, { ...newer, root: rootHex([]) }, proof)).toBe(false);
        expect(verifyConsistency(older, newer, [...proof, older.root])).toBe(false);
        if (proof.length > 0) {
          expect(verifyConsistency(older, newer, proof.slice(1))).toBe(false);
        }
      }),
      { numRuns: 200 },
    );
  });

  it.each([2 ** 47 + 1, 2 ** 49 + 1, 2 ** 52 + 1])(
    'given a tree of %i leaves, when one more is appended, then the proof verifies',
    (size) => {
      const [left, old = '', added = ''] = leaves.map(bytesToHex);
      const node = (a = '', b = '') => bytesToHex(nodeHash(hexToBytes(a), hexToBytes(b)));
      const older = { size, root: node(left, old) };
      const newer = { size: size + 1, root: node(left, node(old, added)) };

      const verdict = verifyConsistency(older, newer, [old, added, left ?? '']);

      expect(verdict).toBe(true);
    },
  );

  it('given an index or size that the tree never had, when a proof is asked for, then it is refused', () => {
    expect(() => inclusionProof(leaves, 8)).toThrow(Rejected);
    expect(() => consistencyProof(leaves, 9)).toThrow(Rejected);
    expect(() => consistencyProof(leaves, 0)).toThrow(Rejected);
  });
});
