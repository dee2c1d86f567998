import {
  type FabricLedger,
  openOperators,
  type OpenOutbox,
  openOutbox,
  openWallet,
  type Operators,
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
  const [connector, operator, policyAgent] = await Promise.all([
    connectMember(files, plan, member, 'connector'),
    connectMember(files, plan, member, 'operator'),
    connectMember(files, plan, member, 'policy-agent'),
  ]);
  return {
    connector,
    operator,
    'policy-agent': policyAgent,
    async [Symbol.asyncDispose]() {
      await Promise.all(
        [connector, operator, policyAgent].map((ledger) => ledger[Symbol.asyncDispose]()),
      );
    },
  };
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
