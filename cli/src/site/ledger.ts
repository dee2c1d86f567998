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
