import type { FabricLedger, SignerRole } from '@edgebeat/ledger';
import { connectMember } from '../consortium/connect';
import type { SiteOptions } from './resources';

/** A connection to the own peer for every identity that signs. */
export type SiteLedgers = Readonly<Record<SignerRole, FabricLedger>> & AsyncDisposable;

export async function connectLedgers({
  files,
  plan,
  member,
}: Pick<SiteOptions, 'files' | 'plan' | 'member'>): Promise<SiteLedgers> {
  const connect = (role: SignerRole) => connectMember(files, plan, member, role);
  const [connector, operator, policyAgent, recorder, publisher] = await Promise.all([
    connect('connector'),
    connect('operator'),
    connect('policy-agent'),
    connect('recorder'),
    connect('publisher'),
  ]);
  const all = [connector, operator, policyAgent, recorder, publisher];
  return {
    ...{ connector, operator, 'policy-agent': policyAgent, recorder, publisher },
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map((ledger) => ledger[Symbol.asyncDispose]()));
    },
  };
}
