import { runListener, runSubmitter } from '@edgebeat/ledger';
import type { SiteResources } from './resources';

/** Carries the outbox to the ledger, and publishes what the ledger holds. */
export async function startLedger(site: SiteResources): Promise<void> {
  const [{ database, address }, ledgers, bus] = await Promise.all([
    site.database(),
    site.ledgers(),
    site.bus(),
  ]);
  const { plan, log } = site.options;
  site.tasks.start('submitter', (signal) =>
    runSubmitter({ ledgers, database, address, signal, log }),
  );
  site.tasks.start('listener', (signal) =>
    runListener({
      ...{ ledger: ledgers.connector, bus, database, channel: plan.channel, signal, log },
    }),
  );
}
