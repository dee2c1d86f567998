import { eventWiring } from '../runtime/event-wiring';
import { toRunnable } from '../runtime/run-agent';
import type { Runnable } from '../runtime/supervise';
import { monitoringAgent } from './agent';
import { sampling, type SamplerPorts } from './sampler';
import type { MonitoringSettings } from './settings';

/** The monitoring agent with its measurements. */
export function monitoringRunnable(
  settings: MonitoringSettings,
  ports: Omit<SamplerPorts, 'measureSeconds'>,
): Runnable {
  const { source } = ports;
  const runnable = toRunnable({
    ...eventWiring(monitoringAgent, (time) => ({ settings, source, time })),
    // A source is silent in the bus's time, whatever the times of its events are.
    timeOf: (_, record) => record.timestamp,
    order: 'as-read',
  });
  const { measureSeconds } = settings;
  return { ...runnable, parts: [...runnable.parts, sampling({ ...ports, measureSeconds })] };
}
