import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  hexToBytes,
  merkleRoot,
  bytesToHex,
  verifyConsistency,
  verifyInclusion,
} from '@edgebeat/core';
import { sha256Hex } from '../hashes';
import { proveConsistency, proveInclusion, rootAt } from './proofs';
import { TileFiles, storedLeaf } from './tile-files';
import { tilePath } from './tile-path';
import { TileTree } from './tile-tree';

const leaves = Array.from({ length: 70_000 }, (_, index) => sha256Hex(String(index)));
const folders: string[] = [];

async function grown(size: number) {
  const folder = await mkdtemp(join(tmpdir(), 'edgebeat-tiles-'));
  folders.push(folder);
  const files = new TileFiles(folder);
  const tree = new TileTree(files);
  for (const leaf of leaves.slice(0, size)) tree.append(leaf);
  return { folder, files, tree };
}

function rootOf(size: number): string {
  return bytesToHex(merkleRoot(leaves.slice(0, size).map(hexToBytes)));
}

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

describe('the tree of tiles', () => {
  it('given the numbers of the tlog-tiles specification, when a tile is named, then so is its path', () => {
    expect(tilePath(0, 1_234_067)).toBe('tile/0/x001/x234/067');
    expect(tilePath(2, 0)).toBe('tile/2/000');
    expect(tilePath(1, 273, 55)).toBe('tile/1/273.p/55');
  });

  it.each([0, 1, 2, 255, 256, 257, 600, 65_600])(
    'given %i records, when the tree is loaded again, then it has the root of RFC 6962 and grows on',
    async (size) => {
      const { folder, tree } = await grown(size);
      await tree.sync();

      const loaded = await TileTree.load(new TileFiles(folder), size);
      for (const leaf of leaves.slice(size, size + 300)) loaded?.append(leaf);

      expect(tree.root()).toBe(rootOf(size));
      expect(loaded?.root()).toBe(rootOf(size + 300));
    },
  );

  it('given 70,000 records, when records and sizes are proven, then with few hashes and for any size', async () => {
    const { tree } = await grown(70_000);
    await tree.flush();
    const asks = [
      [0, 1],
      [0, 70_000],
      [69_999, 70_000],
      [4_321, 65_537],
      [65_536, 65_537],
      [255, 300],
    ] as const;

    for (const [sequence, size] of asks) {
      const root = (await rootAt(tree, size)) ?? '';
      const path = await proveInclusion(tree, sequence, size);
      const older = { size: sequence + 1, root: (await rootAt(tree, sequence + 1)) ?? '' };
      const steps = await proveConsistency(tree, sequence + 1, size);

      expect(verifyInclusion(hexToBytes(leaves[sequence] ?? ''), sequence, size, path, root)).toBe(
        true,
      );
      expect(verifyConsistency(older, { size, root }, steps)).toBe(true);
      expect(Math.max(path.length, steps.length)).toBeLessThanOrEqual(
        Math.ceil(Math.log2(size)) + 1,
      );
    }
  });

  it('given a tree that grew between two syncs, when its folder is listed, then old partial tiles are gone', async () => {
    const { folder, files, tree } = await grown(300);
    await tree.sync();
    for (const leaf of leaves.slice(300, 600)) tree.append(leaf);

    await tree.sync();

    expect((await readdir(join(folder, 'tile/0'))).sort()).toEqual(['000', '001', '002.p']);
    expect(await readdir(join(folder, 'tile/1/000.p'))).toEqual(['2']);
    expect(await storedLeaf(files, 511)).toBe(leaves[511]);
    expect(await storedLeaf(files, 512)).toBeUndefined();
  });

  it('given a missing tile, when a proof needs it, then the refusal says so', async () => {
    const { folder, tree } = await grown(600);
    await tree.sync();
    const loaded = await TileTree.load(new TileFiles(folder), 600);
    await rm(join(folder, 'tile/0/001'));

    if (loaded === undefined) throw new Error('the tree did not load');
    await expect(proveInclusion(loaded, 300, 600)).rejects.toThrow(/tile.*missing/);
    await expect(proveInclusion(loaded, 0, 601)).rejects.toThrow(/from 1 to 600/);
  });
});
