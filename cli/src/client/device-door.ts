import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';

const PAUSE_MS = 100;
const PATIENCE_MS = 15_000;

/** A device ingress, and what a device shows there; all in PEM. */
export interface DeviceDoor {
  readonly url: string;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/**
 * Waits until the device ingress knows a device, which it hears of a moment after the ledger has it:
 * an empty request is refused for its body then. One that does not answer is not waited for.
 */
export async function untilAdmitted({ url, ...tls }: DeviceDoor): Promise<void> {
  const agent = new Agent({ connect: tls });
  const end = Date.now() + PATIENCE_MS;
  try {
    while (Date.now() < end) {
      const options = { method: 'POST', dispatcher: agent, headersTimeout: PATIENCE_MS } as const;
      const { statusCode, body } = await request(`${url}/v1/events`, options);
      await body.dump();
      if (statusCode !== 403) return;
      await sleep(PAUSE_MS);
    }
  } catch {
    // There is no ingress now; it learns of the device when it starts.
  } finally {
    await agent.close();
  }
}
