import {
  openOperators,
  openWallet,
  type Operators,
  runAuditActions,
  runListener,
  runSubmitter,
} from '@edgebeat/ledger';
import { siteEnrolment } from './enrolment';
import type { SiteLedgers } from './ledger';
import type { SiteResources } from './resources';

/** Carries the outbox to the ledger, and publishes what the ledger holds. */
export async function startLedger(site: SiteResources): Promise<void> {
  const [{ database, address }, ledgers, bus, outbox] = await Promise.all([
    site.database(),
    site.ledgers(),
    site.bus(),
    site.outbox(),
  ]);
  const { plan, member, log } = site.options;
  const operators = await startOperators(site, ledgers);
  site.tasks.start('submitter', (signal) =>
    runSubmitter({ ledgers, operators, database, address, signal, log }),
  );
  site.tasks.start('listener', (signal) =>
    runListener({
      ...{ ledger: ledgers.connector, bus, database, channel: plan.channel, signal, log },
    }),
  );
  // Takes the security-relevant actions that the api audits to the ledger.
  site.tasks.start('audit actions', (signal) =>
    runAuditActions({ bus, outbox, database, siteId: member.siteId, signal, log }),
  );
}

/** People sign with keys of their own over the operator's connection. */
async function startOperators(site: SiteResources, ledgers: SiteLedgers): Promise<Operators> {
  const { files, plan, member, log } = site.options;
  const wallet = await openWallet(files.operators(member.name));
  const operators = openOperators({
    ...{ wallet, log, clock: () => new Date() },
    ledgerAs: (identity) => ledgers.operator.as(identity),
    enrolment: siteEnrolment({ files, plan, member, signal: site.tasks.signal }),
  });
  return site.held.add(operators);
}
