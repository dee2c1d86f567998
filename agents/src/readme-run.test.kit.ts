import { doorAgent } from './readme.test.kit';
import { runAgent, type RuntimeOptions, systemClock } from './runtime';

/** Runs the agent on a site's bus until the signal is given. */
export async function runDoorAgent(options: Omit<RuntimeOptions, 'clock'>): Promise<void> {
  const site = 'urn:edgebeat:AlphaMSP:alpha-1';
  await runAgent(doorAgent, {
    ...options,
    clock: systemClock(),
    context: () => ({ source: `${site}:door`, settings: { most: 3 } }),
    source: `${site}:agents`,
  });
}
