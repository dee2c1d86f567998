import type { Kill } from './kill-points';
import { entriesInBlock } from './recorded-chain';

/** What comes to the projection at once, so that an interruption behind it leaves a part of it there. */
const chunk = 500;

/** A chain that is longer than what is applied at once. */
export function recordedBlocks(records: number): number {
  return Math.max(400, Math.floor(records / 20));
}

/** Kills in the middle of the log, each further on than the one before, and one in the ledger. */
export function interruptions(logged: number, blocks: number, random: () => number): Kill[] {
  const inLog = logged > 20 * chunk ? 4 : 2;
  const share = logged / (inLog + 2);
  const further = Array.from({ length: inLog }, () => Math.floor(share * (1 + random() * 0.3)));
  const entries = blocks * entriesInBlock;
  return [
    ...further.map((after) => ({
      point: 'reading the log' as const,
      after: Math.max(chunk + 1, after),
    })),
    {
      point: 'reading the ledger',
      after: Math.max(chunk + 1, Math.floor(entries * (0.65 + random() * 0.3))),
    },
  ];
}
