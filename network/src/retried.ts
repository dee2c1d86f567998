import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
  readonly timeoutMs: number;
  /** Whether a failure may pass by itself. */
  readonly again: (error: unknown) => boolean;
}

const pauseMs = 100;

/** Runs something again while it fails in a way that passes; at the deadline the failure stands. */
export async function retried<T>(
  run: () => Promise<T>,
  { timeoutMs, again }: Patience,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await run();
    } catch (error) {
      if (!again(error) || Date.now() > deadline) throw error;
    }
    await sleep(pauseMs);
  }
}
