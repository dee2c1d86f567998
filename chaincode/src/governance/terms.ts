import { GovernanceRecord, recordKeys } from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { requireConsortium } from '../membership/consortium';
import { readRecord } from '../state/read-record';

/** The terms in force. */
export type Terms = Pick<GovernanceRecord, 'revision' | 'policies' | 'images'> & {
  readonly protocolVersion: number;
};

/** The terms that the members last agreed on, the charter's at first. @throws Rejected not-founded. */
export async function currentTerms(ctx: TransactionContext): Promise<Terms> {
  const set = await readTerms(ctx);
  if (set !== undefined) return { ...set, protocolVersion: set.protocolVersion ?? 1 };
  const { policies, images, protocol } = (await requireConsortium(ctx)).charter;
  return { revision: 0, policies, images, protocolVersion: protocol };
}

/** The record of the terms, once they are no longer the charter's. */
export function readTerms(ctx: TransactionContext): Promise<GovernanceRecord | undefined> {
  const key = recordKeys.governance(ctx.channel);
  return readRecord(ctx, GovernanceRecord, 'governance', key);
}
