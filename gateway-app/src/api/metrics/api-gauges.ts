import type { Outbox } from '@edgebeat/ledger';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { AuditTrail } from '../../audit/audit-trail';
import type { EventStreams } from '../stream/event-streams';

export interface GaugedParts {
  readonly outbox: Pick<Outbox, 'backlog'>;
  readonly audit: AuditTrail;
  readonly streams: EventStreams;
}

type Backlog = Awaited<ReturnType<Outbox['backlog']>>;

/** Registers what is read when somebody asks for the metrics. */
export function registerGauges(registry: Registry, { outbox, audit, streams }: GaugedParts): void {
  const registers = [registry];
  const backlog = sharedBacklog(outbox);
  new Gauge({
    name: 'edgebeat_outbox_waiting',
    help: 'Commands that wait for the ledger; NaN while the database is away.',
    registers,
    async collect() {
      this.set((await backlog())?.waiting ?? Number.NaN);
    },
  });
  new Gauge({
    name: 'edgebeat_outbox_oldest_seconds',
    help: 'The age of the oldest command that waits for the ledger.',
    registers,
    async collect() {
      this.set((await backlog())?.oldestSeconds ?? Number.NaN);
    },
  });
  new Gauge({
    name: 'edgebeat_audit_spooled',
    help: 'Audit records that wait for the bus.',
    registers,
    collect() {
      this.set(audit.spooled);
    },
  });
  new Counter({
    name: 'edgebeat_audit_dropped_total',
    help: 'Audit records of refusals and public reads for which there was no room.',
    registers,
    collect() {
      this.reset();
      this.inc(audit.dropped);
    },
  });
  new Gauge({
    name: 'edgebeat_streams_open',
    help: 'Open streams of events.',
    registers,
    collect() {
      this.set(streams.count);
    },
  });
}

/** Gauges that are read together ask once. */
function sharedBacklog(outbox: Pick<Outbox, 'backlog'>) {
  let asked: Promise<Backlog | undefined> | undefined;
  return () => {
    asked ??= outbox
      .backlog()
      .catch(() => undefined)
      .finally(() => {
        asked = undefined;
      });
    return asked;
  };
}
