import { setTimeout as sleep } from 'node:timers/promises';

/** The clock and the dice of whatever waits and tries again. */
export interface Timing {
  now(): number;
  sleep(ms: number): Promise<void>;
  /** A number from 0 to 1, without 1. */
  random(): number;
}

/** The machine's own clock, which does not jump, and its own dice. */
export const systemTiming: Timing = {
  now: () => performance.now(),
  sleep: async (ms) => {
    await sleep(ms);
  },
  random: () => Math.random(),
};

const FIRST_MS = 50;
const LONGEST_MS = 2_000;

/** Full jitter over a doubling bound: writers that met once do not meet again in step. */
export function backOffMs(attempt: number, timing: Timing): number {
  const bound = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
  return Math.ceil(bound * (0.25 + 0.75 * timing.random()));
}

/** What is left of a deadline; at least a millisecond, so that a call is still well formed. */
export function remainingMs(deadline: number, timing: Timing): number {
  return Math.max(1, Math.ceil(deadline - timing.now()));
}
