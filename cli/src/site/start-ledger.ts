import {
  type FabricLedger,
  openOperators,
  openWallet,
  type Operators,
  runAuditActions,
  runListener,
  runSubmitter,
} from '@edgebeat/ledger';
import { siteEnrolment } from './enrolment';
import type { SiteResources } from './resources';

/** Carries the outbox to the ledger, and publishes what the ledger holds. */
export async function startLedger(site: SiteResources): Promise<void> {
  const [{ database, address }, ledgers, bus, outbox] = await Promise.all([
    site.database(),
    connectSigners(site),
    site.bus(),
    site.outbox(),
  ]);
  const { plan, member, log } = site.options;
  const operators = await startOperators(site, ledgers.operator);
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

/** A connection for every identity that signs what is in the outbox. */
async function connectSigners(site: SiteResources) {
  const [connector, operator, policyAgent, recorder, publisher, governor] = await Promise.all([
    site.ledger('connector'),
    site.ledger('operator'),
    site.ledger('policy-agent'),
    site.ledger('recorder'),
    site.ledger('publisher'),
    site.ledger('governor'),
  ]);
  return { connector, operator, 'policy-agent': policyAgent, recorder, publisher, governor };
}

/** People sign with keys of their own over the operator's connection. */
async function startOperators(site: SiteResources, operator: FabricLedger): Promise<Operators> {
  const { files, plan, member, log } = site.options;
  const wallet = await openWallet(files.operators(member.name));
  const operators = openOperators({
    ...{ wallet, log, clock: () => new Date() },
    ledgerAs: (identity) => operator.as(identity),
    enrolment: siteEnrolment({ files, plan, member, signal: site.tasks.signal }),
  });
  return site.held.add(operators);
}
