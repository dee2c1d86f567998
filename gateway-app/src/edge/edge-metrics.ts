import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What the device ingress counts; names are those of the reference of metrics. */
export interface EdgeMetrics {
  answered(status: number, seconds: number): void;
  accepted(events: number): void;
  repeated(events: number): void;
  /** Connections that were cut because the registry says so, and handshakes that failed. */
  cut(connections: number): void;
  refusedHandshake(): void;
}

/** What is read when somebody asks for the metrics. */
export interface GaugedParts {
  readonly queue: { readonly size: number };
  readonly audit: { readonly spooled: number; readonly dropped: number };
}

/** Makes the counters of one device ingress in a registry. */
export function createEdgeMetrics(registry: Registry, { queue, audit }: GaugedParts): EdgeMetrics {
  const registers = [registry];
  const answers = new Histogram({
    name: 'edgebeat_edge_request_seconds',
    help: 'Requests to the device ingress by status, from their headers to their answer',
    labelNames: ['status'] as const,
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
    registers,
  });
  const counter = (name: string, help: string) =>
    new Counter({ name: `edgebeat_edge_${name}_total`, help, registers });
  const events = counter('events', 'Events that devices handed in');
  const repeats = counter('repeats', 'Events that devices handed in once more');
  const cuts = counter('cut_connections', 'Connections cut because the registry says so');
  const handshakes = counter('refused_handshakes', 'Handshakes that failed');
  new Gauge({
    name: 'edgebeat_edge_waiting_records',
    help: 'Records that wait for the bus',
    registers,
    collect() {
      this.set(queue.size);
    },
  });
  new Gauge({
    name: 'edgebeat_edge_audit_spooled',
    help: 'Audit records of device requests that wait for the bus',
    registers,
    collect() {
      this.set(audit.spooled);
    },
  });
  new Counter({
    name: 'edgebeat_edge_audit_dropped_total',
    help: 'Audit records of refused device requests for which there was no room',
    registers,
    collect() {
      this.reset();
      this.inc(audit.dropped);
    },
  });
  return {
    answered: (status, seconds) => {
      answers.observe({ status }, seconds);
    },
    accepted: (count) => {
      events.inc(count);
    },
    repeated: (count) => {
      repeats.inc(count);
    },
    cut: (count) => {
      cuts.inc(count);
    },
    refusedHandshake: () => {
      handshakes.inc();
    },
  };
}
