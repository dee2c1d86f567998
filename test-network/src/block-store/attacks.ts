import { verifyFiles } from '@edgebeat/cli';
import type { Finding, FindingKind } from '@edgebeat/store';
import type { Check } from '../proofs/proof';
import { type BlockFile, type Chain, withBytes } from './chain';
import { changeContent, leaveOut, rewritten, withInvalidFlag } from './forge';

/** A block in a member's file. */
export interface BlockPlace {
  readonly file: BlockFile;
  readonly number: number;
}

/**
 * Flips one bit after the other and looks who finds it.
 *
 * @param others Further ones that should find it, each with its name.
 * @returns by the name of each, how many flips it found.
 */
export async function flipAll(
  chain: Chain,
  count: number,
  random: () => number,
  others: Readonly<Record<string, (place: BlockPlace) => Promise<boolean>>> = {},
): Promise<Check[]> {
  const finders = {
    'flips that the verifier finds at the member and block': (place: BlockPlace) =>
      isFound(chain, place),
    ...others,
  };
  const found = new Map(Object.keys(finders).map((what) => [what, 0]));
  for (let flip = 0; flip < count; flip += 1) {
    const file = pick(chain.files, random);
    const bit = Math.floor(random() * file.bytes.length * 8);
    const offset = bit >> 3;
    const number = file.frames.findIndex(({ end }) => offset < end);
    const bytes = Buffer.from(file.bytes);
    bytes[offset] = (bytes[offset] ?? 0) ^ (1 << (bit & 7));
    await withBytes(file, bytes, async () => {
      for (const [what, isFoundBy] of Object.entries(finders)) {
        if (await isFoundBy({ file, number })) found.set(what, (found.get(what) ?? 0) + 1);
      }
    });
  }
  return [...found].map(([what, observed]) => ({ what, expected: count, observed }));
}

/** Rewrites blocks as a member could that has its own orderer's key, so many in each way. */
export async function attackAll(
  chain: Chain,
  each: number,
  random: () => number,
): Promise<Check[]> {
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
    found.flagged += await tryOut(number, withInvalidFlag(chain, file, number), ['flag-differs']);
  }
  return [
    { what: 'rewritten contents found by comparison', expected: each, observed: found.changed },
    { what: 'emptied blocks found by comparison', expected: each, observed: found.emptied },
    { what: 'forked last blocks found by comparison', expected: each, observed: found.forked },
    { what: 'flags turned from VALID found', expected: each, observed: found.flagged },
  ];
}

/** Whether a verification names the member and the block, with one of these kinds where they matter. */
async function isFound(
  { home }: Chain,
  { file, number }: BlockPlace,
  kinds?: readonly FindingKind[],
): Promise<boolean> {
  const { ledger } = await verifyFiles(home, {});
  return ledger.findings.some(
    (finding) =>
      finding.member === file.mspId &&
      isAt(finding, number) &&
      (kinds?.includes(finding.kind) ?? true),
  );
}

/** A block whose length is wrong ends the reading; the sentence names it. */
function isAt({ block, sentence }: Finding, number: number): boolean {
  return block === number || (block === undefined && namesBlock(sentence, number));
}

/** Whether a sentence speaks of a block. */
export function namesBlock(sentence: string, number: number): boolean {
  return new RegExp(`\\bblock ${String(number)}\\b`).test(sentence);
}

function pick<T>(items: readonly T[], random: () => number): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('there is nothing to choose from');
  return item;
}
