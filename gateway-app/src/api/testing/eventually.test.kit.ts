import { setTimeout as sleep } from 'node:timers/promises';

const TRIES = 800;
const PAUSE_MS = 25;

/** Tries until it does not throw, and throws the last error after twenty seconds. */
export async function eventually(attempt: () => Promise<void> | void): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (tries === TRIES) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
