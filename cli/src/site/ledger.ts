import {
  type Anchor,
  type FabricLedger,
  ledgerAnchor,
  openOperators,
  type OpenOutbox,
  openOutbox,
  openWallet,
  type Operators,
  runAuditActions,
  runListener,
  runSubmitter,
  type SignerRole,
} from '@edgebeat/ledger';
import { connectMember } from '../consortium/connect';
import { siteEnrolment } from './enrolment';
import type { SiteOptions, SiteParts } from './start-site';

/** A connection to the own peer for every identity that signs. */
export type SiteLedgers = Readonly<Record<SignerRole, FabricLedger>> & AsyncDisposable;

export async function connectLedgers({ files, plan, member }: SiteOptions): Promise<SiteLedgers> {
  const connect = (role: SignerRole) => connectMember(files, plan, member, role);
  const [connector, operator, policyAgent, recorder] = await Promise.all([
    connect('connector'),
    connect('operator'),
    connect('policy-agent'),
    connect('recorder'),
  ]);
  const all = [connector, operator, policyAgent, recorder];
  return {
    ...{ connector, operator, 'policy-agent': policyAgent, recorder },
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map((ledger) => ledger[Symbol.asyncDispose]()));
    },
  };
}

/** Takes the security-relevant actions that the api audits to the ledger. */
export function startAuditActions({ bus, outbox, database, member, log, tasks }: SiteParts): void {
  const { siteId } = member;
  tasks.start('audit actions', (signal) =>
    runAuditActions({ bus, outbox, database, siteId, signal, log }),
  );
}

/**
 * Where a site's log is anchored: what keeps the log opens it here at its first start, anchors every
 * checkpoint, and seals it after a loss.
 */
export function anchorOf({ outbox, database, ledgers, member, plan, tasks }: SiteParts): Anchor {
  const { mspId, siteId } = member;
  const { channel } = plan;
  const ledger = ledgers.recorder;
  const site = { mspId, siteId, channel };
  return ledgerAnchor({ outbox, database, ledger, site, signal: tasks.signal });
}

/** People sign with keys of their own over the operator's connection. */
async function startOperators(parts: Omit<SiteParts, 'outbox'>): Promise<Operators> {
  const { files, plan, member, ledgers, tasks, held, log } = parts;
  const wallet = await openWallet(files.operators(member.name));
  const operators = openOperators({
    ...{ wallet, log, clock: () => new Date() },
    ledgerAs: (identity) => ledgers.operator.as(identity),
    enrolment: siteEnrolment({ files, plan, member, signal: tasks.signal }),
  });
  return held.add(operators);
}

/** The outbox that the api writes to, and what carries it to the ledger and reads the ledger back. */
export async function startLedger(parts: Omit<SiteParts, 'outbox'>): Promise<OpenOutbox> {
  const { database, address, member, plan, ledgers, bus, log, tasks, held } = parts;
  const outbox = held.add(openOutbox(database, { address, mspId: member.mspId }));
  const operators = await startOperators(parts);
  tasks.start('submitter', (signal) =>
    runSubmitter({ ledgers, operators, database, address, signal, log }),
  );
  tasks.start('listener', (signal) =>
    runListener({
      ...{ ledger: ledgers.connector, bus, database, channel: plan.channel, signal, log },
    }),
  );
  return outbox;
}
