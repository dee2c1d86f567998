import { eventId, events, type NodeMeasuredData, topics } from '@edgebeat/core';
import { attempt } from '../runtime/consuming';
import { addressEvent } from '../runtime/event-wiring';
import type { Part } from '../runtime/ports';
import type { Host } from './host';
import type { LedgerProgress } from './ledger-progress';

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
    while (!signal.aborted) {
      await attempt(run, 'measurement', async () => {
        const data = await measured(ports);
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

async function measured({ host, ledger }: SamplerPorts): Promise<NodeMeasuredData> {
  const [ledgerHeight, ledgerPublished] = await Promise.all([ledger.height(), ledger.published()]);
  return { ...host.sample(), ledgerHeight, ledgerPublished };
}
