import { Counter, Gauge, Histogram, type Metric, type Registry } from 'prom-client';

/** The metrics of the agents of one process, each with the label `agent`. */
export interface AgentMetrics {
  readonly processed: Counter<'agent'>;
  readonly emitted: Counter<'agent'>;
  readonly parked: Counter<'agent' | 'reason'>;
  readonly failures: Counter<'agent'>;
  readonly evicted: Counter<'agent'>;
  readonly running: Gauge<'agent'>;
  readonly lag: Gauge<'agent'>;
  readonly keys: Gauge<'agent'>;
  readonly batchSeconds: Histogram<'agent'>;
}

const agent = ['agent'] as const;
const buckets = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10];

/** Makes the agents' metrics in a registry, or finds those that are there. */
export function agentMetrics(registry: Registry): AgentMetrics {
  const registers = [registry];
  const counter = (name: string, help: string) =>
    found(registry, name, Counter<'agent'>) ??
    new Counter({ name, help, labelNames: agent, registers });
  const gauge = (name: string, help: string) =>
    found(registry, name, Gauge<'agent'>) ??
    new Gauge({ name, help, labelNames: agent, registers });
  return {
    processed: counter('edgebeat_agent_processed_total', 'Records that an agent has handled.'),
    emitted: counter('edgebeat_agent_emitted_total', 'Records that an agent has published.'),
    parked: parkedCounter(registry),
    failures: counter('edgebeat_agent_failures_total', 'How often an agent could not go on.'),
    evicted: counter('edgebeat_agent_evicted_total', 'States that were dropped.'),
    running: gauge(
      'edgebeat_agent_running',
      '1 while an agent runs, 0 while it is stopped or failed.',
    ),
    lag: gauge('edgebeat_agent_lag', 'Records that an agent has not processed yet.'),
    keys: gauge('edgebeat_agent_keys', 'Keys of which an agent holds a state.'),
    batchSeconds: batchHistogram(registry),
  };
}

function parkedCounter(registry: Registry): AgentMetrics['parked'] {
  const name = 'edgebeat_agent_parked_total';
  return (
    found(registry, name, Counter<'agent' | 'reason'>) ??
    new Counter({
      name,
      help: 'Records that an agent has parked, by reason.',
      labelNames: ['agent', 'reason'],
      registers: [registry],
    })
  );
}

function batchHistogram(registry: Registry): AgentMetrics['batchSeconds'] {
  const name = 'edgebeat_agent_batch_seconds';
  return (
    found(registry, name, Histogram<'agent'>) ??
    new Histogram({
      name,
      help: 'How long the batches of an agent take.',
      labelNames: agent,
      buckets,
      registers: [registry],
    })
  );
}

function found<Kind extends Metric>(
  registry: Registry,
  name: string,
  kind: abstract new (...args: never[]) => Kind,
): Kind | undefined {
  const metric: unknown = registry.getSingleMetric(name);
  return metric instanceof kind ? metric : undefined;
}
