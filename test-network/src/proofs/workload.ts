import { setTimeout as sleep } from 'node:timers/promises';
import { EdgeBeatError, type IncidentItem, ItemAnswer, Rejected } from '@edgebeat/core';
import { type Ledger, submitAndWait } from '@edgebeat/ledger';
import { z } from 'zod';

const Answer = z.object({ items: z.array(ItemAnswer) });
const bounds = { deadlineMs: 20_000, attempts: 20, roundMs: 3_000 } as const;
const patienceMs = 180_000;

/** What became of the items of one call. */
export interface Acknowledged {
  readonly ids: readonly string[];
  readonly outcomes: readonly string[];
  readonly attempts: number;
}

/** How many calls were not acknowledged at once. */
export function repeatedCalls(answers: readonly Acknowledged[]): number {
  return answers.filter(({ attempts }) => attempts > 1).length;
}

/**
 * Hands incidents in until the ledger acknowledges them, as the connector does: the same ids again
 * after every failure, whatever it was, because the same id twice is one effect.
 */
export async function recordUntilAcknowledged(
  ledger: Ledger,
  items: readonly IncidentItem[],
): Promise<Acknowledged> {
  const call = { contract: 'incident', transaction: 'record', argument: { items } };
  const deadline = Date.now() + patienceMs;
  for (let attempts = 1; ; attempts += 1) {
    try {
      const { result } = await submitAndWait(ledger, call, bounds);
      const answers = Answer.parse(result).items;
      return {
        ids: answers.map(({ id }) => id),
        outcomes: answers.map(({ outcome }) => outcome),
        attempts,
      };
    } catch (error) {
      if (!mayBeRepeated(error) || Date.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

function mayBeRepeated(error: unknown): boolean {
  if (error instanceof Rejected) return error.code === 'ledger-contention';
  return error instanceof EdgeBeatError;
}
