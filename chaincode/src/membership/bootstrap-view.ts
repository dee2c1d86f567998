import { type BootstrapView, CharterRecord, ConsortiumRecord, recordKeys } from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { listRecords } from '../state/list-records';
import { readRecord } from '../state/read-record';
import { readConsents } from './founding';

const MAX_CHARTERS = 1000;

/** Says which founders have called and which are missing. */
export async function readBootstrap(
  ctx: TransactionContext,
  charterHash: string,
): Promise<BootstrapView> {
  const founders = await findFounders(ctx, charterHash);
  const called = await readConsents(ctx, founders, charterHash);
  const missing = founders.filter((founder) => !called.includes(founder));
  const key = recordKeys.consortium(ctx.channel);
  const consortium = await readRecord(ctx, ConsortiumRecord, 'consortium', key);
  return { charterHash, founded: consortium !== undefined, called, missing };
}

/** The chaincode knows only the charter's hash: its text comes from the first founder's call. */
async function findFounders(ctx: TransactionContext, charterHash: string): Promise<string[]> {
  const charters = await listRecords(ctx, CharterRecord, 'charter', [], MAX_CHARTERS);
  return charters.find((record) => record.charterHash === charterHash)?.charter.founders ?? [];
}
