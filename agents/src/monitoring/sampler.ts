import { eventId, events, topics } from '@edgebeat/core';
import { attempt } from '../runtime/consuming';
import { addressEvent } from '../runtime/event-wiring';
import type { Part } from '../runtime/ports';
import type { Host } from './host';
import type { LedgerProgress } from './ledger-progress';
import { ledgerWatch } from './ledger-watch';

/** What a node is measured by. */
export interface SamplerPorts {
  readonly host: Host;
  readonly ledger: LedgerProgress;
  readonly source: string;
  readonly measureSeconds: number;
}

/** Measures the node every few seconds and publishes what it found, until the signal is given. */
export function sampling(ports: SamplerPorts): Part {
  return async (run) => {
    const { bus, clock, signal } = run;
    await bus.ensureTopics([topics.metrics]);
    const measureLedger = ledgerWatch(ports.ledger, ports.measureSeconds);
    while (!signal.aborted) {
      await attempt(run, 'measurement', async () => {
        const ledger = await measureLedger(clock.now());
        const data = { ...ports.host.sample(), ...ledger };
        const time = clock.now();
        const id = eventId(ports.source, time, data);
        const event = events.NodeMeasured.make({ id, source: ports.source, time }, data);
        const { key, value } = addressEvent(event, ['NodeMeasured']);
        await bus.publish(topics.metrics.name, [{ key, value }]);
      }).catch(() => undefined);
      await clock.sleep(ports.measureSeconds * 1000, signal);
    }
  };
}
