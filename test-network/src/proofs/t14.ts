import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folders, verifyFiles } from '@edgebeat/cli';
import { NetworkFailure } from '@edgebeat/fabric-embedded';
import { openBlockStore } from '@edgebeat/fabric-embedded/dist/block/block-file';
import { attackAll, type BlockPlace, flipAll, namesBlock } from '../block-store/attacks';
import { type Chain, makeChain } from '../block-store/chain';
import { seededNumbers } from '../seeded';
import type { Proof, ProofRequest, ProofResult } from './proof';

const INCIDENTS = 20;
/** For so many bit flips one block is rewritten in each way. */
const FLIPS_PER_REWRITING = 10;

const claim =
  'block store: a flipped bit is found with member and block number, by the start and by the ' +
  'verifier; a block rewritten with all later hashes and signed anew with the attacker’s own ' +
  'orderer key is found by comparing members';

/** T14 on the embedded network's block files. */
export const t14: Proof = {
  id: 'T14',
  claim,
  count: { meaning: 'bit flips', full: 200 },
  run: (request) =>
    inFolder(async (home) => proveBlockFiles(await makeChain(home, INCIDENTS), request)),
};

/** T14 on the folder of a stopped consortium, which it leaves as it was. */
export function proveBlockFiles(chain: Chain, request: ProofRequest): Promise<ProofResult> {
  return proveBlockStore({ id: 'T14', claim, full: 200 }, chain, request, {
    'flips with which the store does not open, or that name the block': (place) =>
      isRefused(chain, place),
  });
}

/** What is shown of any network's block files. */
export async function proveBlockStore(
  { id, claim: shown, full }: Pick<ProofResult, 'id' | 'claim'> & { readonly full: number },
  chain: Chain,
  { seed, count = full, say }: ProofRequest,
  others: Parameters<typeof flipAll>[3] = {},
): Promise<ProofResult> {
  const random = seededNumbers(seed);
  const sound = await verifyFiles(chain.home, {});
  const flips = await flipAll(chain, count, random, others);
  say(`${String(count)} flips in ${String(chain.height)} blocks of three members`);
  const attacks = await attackAll(chain, Math.ceil(count / FLIPS_PER_REWRITING), random);
  const again = await verifyFiles(chain.home, {});
  return {
    ...{ id, claim: shown },
    checks: [
      { what: 'findings before', expected: 0, observed: sound.ledger.totalFindings },
      ...flips,
      ...attacks,
      {
        what: 'findings after all was put back',
        expected: 0,
        observed: again.ledger.totalFindings,
      },
    ],
    figures: { blocks: chain.height, bytes: chain.files[0]?.bytes.length ?? 0 },
  };
}

/** Whether the member's own start names the block. */
async function isRefused({ home, height }: Chain, { file, number }: BlockPlace): Promise<boolean> {
  try {
    const folder = folders(home).organization(file.mspId);
    await using store = await openBlockStore(folder, { committed: height });
    return store.height < 0;
  } catch (error) {
    return error instanceof NetworkFailure && namesBlock(error.message, number);
  }
}

/** A folder for as long as something is done. */
export async function inFolder<T>(work: (home: string) => Promise<T>): Promise<T> {
  const home = await mkdtemp(join(tmpdir(), 'edgebeat-t14-'));
  try {
    return await work(home);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
