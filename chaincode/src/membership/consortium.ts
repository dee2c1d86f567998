import { ConsortiumRecord, recordKeys, Rejected } from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { readRecord } from '../state/read-record';

/** What the members agreed on. @throws Rejected not-founded. */
export async function requireConsortium(ctx: TransactionContext): Promise<ConsortiumRecord> {
  const key = recordKeys.consortium(ctx.channel);
  const consortium = await readRecord(ctx, ConsortiumRecord, 'consortium', key);
  if (consortium === undefined) throw new Rejected('not-founded', 'there is no consortium yet');
  return consortium;
}
