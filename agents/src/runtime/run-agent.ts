import type { Bus } from '@edgebeat/bus';
import { type EventName, Rejected } from '@edgebeat/core';
import type { Log } from '@edgebeat/core/node';
import type { Registry } from 'prom-client';
import type { z } from 'zod';
import type { EventAgent } from './agent';
import { busUse } from './bus-use';
import type { Clock } from './clock';
import { eventWiring } from './event-wiring';
import { agentMetrics } from './metrics';
import { type RuntimePorts, RuntimeSettings } from './ports';
import { faultsOf } from './read-json';
import { runRunnables } from './run-runnables';
import { runWired } from './run-wired';
import type { Runnable } from './supervise';
import type { Wiring } from './wiring';

/** What the runtime is given from outside. */
export interface RuntimeOptions {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Where the metrics go. */
  readonly registry: Registry;
  readonly runtime?: z.input<typeof RuntimeSettings>;
}

/** What an agent of events is run with. */
export interface AgentOptions<Context> extends RuntimeOptions {
  /** What the agent gets besides an event (or a tick) of the given time of the bus. */
  readonly context: (time: string) => Context;
  /** The source of its reports: `urn:edgebeat:<msp>:<site>:agents`. */
  readonly source: string;
}

/**
 * Runs one agent until the signal is given. Every record reaches it at least once and counts once;
 * what it cannot process is parked.
 *
 * @throws Unavailable bus-unavailable when the bus is not there at the start.
 */
export async function runAgent<Reads extends EventName, Writes extends EventName, State, Context>(
  agent: EventAgent<Reads, Writes, State, Context>,
  options: AgentOptions<Context>,
): Promise<void> {
  const runnable = toRunnable(eventWiring(agent, options.context));
  const crew = { runnables: [runnable], others: () => [], source: options.source };
  await runRunnables(crew, runtimePorts(options));
}

/** An agent as the runtime runs it, from how it is wired. */
export function toRunnable<In, Out, State, Context>(
  wiring: Wiring<In, Out, State, Context>,
): Runnable {
  const { name, description, version } = wiring.agent;
  const { input, keyed } = busUse(wiring);
  return {
    ...{ name, description, version },
    readings: keyed === undefined ? [input] : [input, keyed.reading],
    parts: [(ports) => runWired(wiring, ports)],
  };
}

/** The ports of a process, with its metrics made and its settings read. */
export function runtimePorts({ registry, runtime, ...rest }: RuntimeOptions): RuntimePorts {
  const settings = RuntimeSettings.safeParse(runtime ?? {});
  if (!settings.success) {
    throw new Rejected('invalid-setting', `runtime: ${faultsOf(settings.error)}`);
  }
  return { ...rest, metrics: agentMetrics(registry), settings: settings.data };
}
