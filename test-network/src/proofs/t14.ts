import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folders, verifyFiles } from '@edgebeat/cli';
import { NetworkFailure } from '@edgebeat/fabric-embedded';
import { openBlockStore } from '@edgebeat/fabric-embedded/dist/block/block-file';
import type { FindingKind } from '@edgebeat/store';
import { type BlockFile, type Chain, makeChain, withBytes } from '../block-store/chain';
import { changeContent, leaveOut, rewritten, withInvalidFlag } from '../block-store/forge';
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
  run: runT14,
};

interface Place {
  readonly file: BlockFile;
  readonly number: number;
}

async function runT14({ seed, count = t14.count.full, say }: ProofRequest): Promise<ProofResult> {
  const home = await mkdtemp(join(tmpdir(), 'edgebeat-t14-'));
  try {
    const random = seededNumbers(seed);
    const chain = await makeChain(home, INCIDENTS);
    const sound = await verifyFiles(home, {});
    const flips = await flipAll(chain, count, random);
    say(`${String(count)} flips in ${String(chain.height)} blocks of three members`);
    const each = Math.ceil(count / FLIPS_PER_REWRITING);
    const attacks = await attackAll(chain, each, random);
    const again = await verifyFiles(home, {});
    return {
      id: t14.id,
      claim,
      checks: [
        { what: 'findings before', expected: 0, observed: sound.ledger.totalFindings },
        {
          what: 'flips that the verifier finds at the member and block',
          expected: count,
          observed: flips.verified,
        },
        {
          what: 'flips with which the store does not open, or that name the block',
          expected: count,
          observed: flips.refused,
        },
        {
          what: 'rewritten contents found by comparison',
          expected: each,
          observed: attacks.changed,
        },
        { what: 'emptied blocks found by comparison', expected: each, observed: attacks.emptied },
        {
          what: 'forked last blocks found by comparison',
          expected: each,
          observed: attacks.forked,
        },
        { what: 'flags turned from VALID found', expected: each, observed: attacks.flagged },
        {
          what: 'findings after all was put back',
          expected: 0,
          observed: again.ledger.totalFindings,
        },
      ],
      figures: { blocks: chain.height, bytes: chain.files[0]?.bytes.length ?? 0 },
    };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function flipAll(chain: Chain, count: number, random: () => number) {
  let [verified, refused] = [0, 0];
  for (let flip = 0; flip < count; flip += 1) {
    const file = pick(chain.files, random);
    const bit = Math.floor(random() * file.bytes.length * 8);
    const offset = bit >> 3;
    const number = file.frames.findIndex(({ end }) => offset < end);
    const bytes = Buffer.from(file.bytes);
    bytes[offset] = (bytes[offset] ?? 0) ^ (1 << (bit & 7));
    await withBytes(file, bytes, async () => {
      if (await isFound(chain, { file, number })) verified += 1;
      if (await isRefused(chain, { file, number })) refused += 1;
    });
  }
  return { verified, refused };
}

/** Whether a verification names the member and the block, with one of these kinds where they matter. */
async function isFound(
  { home }: Chain,
  { file, number }: Place,
  kinds?: readonly FindingKind[],
): Promise<boolean> {
  const { ledger } = await verifyFiles(home, {});
  return ledger.findings.some(
    ({ member, block, kind }) =>
      member === file.mspId && block === number && (kinds?.includes(kind) ?? true),
  );
}

/** Whether the member's own start names the block. */
async function isRefused({ home, height }: Chain, { file, number }: Place): Promise<boolean> {
  try {
    const folder = folders(home).organization(file.mspId);
    await using store = await openBlockStore(folder, { committed: height });
    return store.height < 0;
  } catch (error) {
    return error instanceof NetworkFailure && namesBlock(error.message, number);
  }
}

function namesBlock(sentence: string, number: number): boolean {
  return new RegExp(`\\bblock ${String(number)}\\b`).test(sentence);
}

async function attackAll(chain: Chain, each: number, random: () => number) {
  const found = { changed: 0, emptied: 0, forked: 0, flagged: 0 };
  const compared: FindingKind[] = ['members-differ'];
  for (let attack = 0; attack < each; attack += 1) {
    const file = pick(chain.files, random);
    const number = 1 + Math.floor(random() * (chain.height - 1));
    const last = chain.height - 1;
    const change = changeContent(Math.floor(random() * 1_000_000));
    const tryOut = async (at: number, bytes: Uint8Array, kinds: readonly FindingKind[]) =>
      Number(await withBytes(file, bytes, () => isFound(chain, { file, number: at }, kinds)));
    found.changed += await tryOut(number, await rewritten(chain, file, number, change), compared);
    found.emptied += await tryOut(number, await rewritten(chain, file, number, leaveOut), compared);
    found.forked += await tryOut(last, await rewritten(chain, file, last, change), compared);
    found.flagged += await tryOut(number, withInvalidFlag(file, number), ['flag-differs']);
  }
  return found;
}

function pick<T>(items: readonly T[], random: () => number): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('there is nothing to choose from');
  return item;
}
