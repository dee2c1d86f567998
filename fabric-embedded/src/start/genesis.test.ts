import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureGenesis } from './genesis';

describe('ensureGenesis', () => {
  it('given a first block that cannot be read just now, when the network starts, then no other takes its place', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'genesis-'));
    await mkdir(join(dataDir, 'genesis.block'));

    const started = ensureGenesis(dataDir, 'ch', join(dataDir, 'crypto'), [], 5);

    await expect(started).rejects.toMatchObject({ code: 'EISDIR' });
    expect(await readdir(dataDir)).toEqual(['genesis.block']);
    await rm(dataDir, { recursive: true });
  });
});
