import { setTimeout as wait } from 'node:timers/promises';

/** The runtime's only source of time. */
export interface Clock {
  /** Now, UTC with milliseconds. */
  now(): string;
  /** Resolves after a time, or as soon as the signal is given; it never rejects. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** The machine's own clock. */
export function systemClock(): Clock {
  return {
    now: () => new Date().toISOString(),
    async sleep(milliseconds, signal) {
      try {
        await wait(milliseconds, undefined, { signal });
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
  };
}
