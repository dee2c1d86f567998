import type { Bus } from '@edgebeat/bus';
import { createLog } from '@edgebeat/core/node';
import { Registry } from 'prom-client';
import { isAllRead, untilRead } from './bus.test.kit';
import { type TestClock, testClock } from './clock.test.kit';
import { agentMetrics } from './metrics';
import { type RuntimePorts, RuntimeSettings } from './ports';
import { runRunnables } from './run-runnables';
import type { Runnable } from './supervise';

/** Agents that run in a test; disposing stops them. */
export interface RunningAgents extends AsyncDisposable {
  readonly clock: TestClock;
  readonly registry: Registry;
  readonly done: Promise<void>;
  isAllRead(): Promise<boolean>;
  /** Waits until they have read everything that there is for them. */
  untilRead(): Promise<void>;
}

/** Starts agents over a bus, with a clock that stands still. */
export function startAgents(
  bus: Bus,
  runnables: readonly Runnable[],
  settings: Partial<RuntimeSettings> = {},
  clock = testClock(),
): RunningAgents {
  const stop = new AbortController();
  const registry = new Registry();
  const readings = runnables.flatMap((runnable) => runnable.readings);
  const ports: RuntimePorts = {
    ...{ bus, clock, signal: stop.signal },
    log: createLog({ level: 'silent', name: 'test' }),
    metrics: agentMetrics(registry),
    settings: RuntimeSettings.parse(settings),
  };
  const done = runRunnables({ runnables, others: () => [], source: 'urn:test:agents' }, ports);
  return {
    ...{ clock, registry, done },
    isAllRead: () => isAllRead(bus, readings),
    untilRead: () => untilRead(bus, readings),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await done;
    },
  };
}
