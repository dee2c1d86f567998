import {
  type FabricLedger,
  openOutbox,
  runListener,
  runSubmitter,
  type SignerRole,
} from '@edgebeat/ledger';
import { connectMember } from '../consortium/connect';
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

/** The outbox that the api writes to, and what carries it to the ledger and reads the ledger back. */
export function startLedger(parts: Omit<SiteParts, 'outbox'>) {
  const { database, address, member, plan, ledgers, bus, log, tasks, held } = parts;
  const outbox = held.add(openOutbox(database, { address, mspId: member.mspId }));
  tasks.start('submitter', (signal) => runSubmitter({ ledgers, database, address, signal, log }));
  tasks.start('listener', (signal) =>
    runListener({
      ...{ ledger: ledgers.connector, bus, database, channel: plan.channel, signal, log },
    }),
  );
  return outbox;
}
