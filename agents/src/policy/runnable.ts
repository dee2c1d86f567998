import { toRunnable } from '../runtime/run-agent';
import { runWired } from '../runtime/run-wired';
import type { Runnable } from '../runtime/supervise';
import { together } from '../runtime/together';
import { deviceTable } from './device-table';
import { type PolicyPorts, policyWiring } from './wiring';

/** The policy agent with its view of the registry, which is complete before the first decision. */
export function policyRunnable(ports: Omit<PolicyPorts, 'devices'>): Runnable {
  const devices = deviceTable(ports.context.msp);
  const wiring = policyWiring({ ...ports, devices });
  return {
    ...toRunnable(wiring),
    parts: [
      async (run) => {
        await devices.load(run.bus);
        await together(run, [devices.follow, (inner) => runWired(wiring, inner)]);
      },
    ],
  };
}
