import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedChain, makeChain } from '../block-store/chain';
import type { ProofResult } from './proof';
import { proveBlockFiles } from './t14';
import { proveState } from './t15';

jest.setTimeout(120_000);

const failed = ({ checks }: ProofResult) =>
  checks.filter(({ expected, observed }) => expected !== observed);
const silent = { seed: 7, say: () => undefined };

describe('given the folder of one stopped consortium', () => {
  let home: string;
  let chain: EmbeddedChain;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'edgebeat-chain-'));
    chain = await makeChain(home, 20);
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  it('when 20 bits are flipped and blocks rewritten, then each is found at its member and block (T14)', async () => {
    expect(failed(await proveBlockFiles(chain, { ...silent, count: 20 }))).toEqual([]);
  });

  // After T14, because the consortium starts again and adds blocks.
  it('when the world state is edited behind the peers, then each edit is found when they start again (T15)', async () => {
    expect(failed(await proveState(chain, { ...silent, count: 1 }))).toEqual([]);
  });
});
