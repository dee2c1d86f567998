import { type GetRound, LearningUpdateRecord, numberPart, type RoundPage } from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { pageRecords } from '../state/page-records';
import { parseStored } from '../state/read-record';
import { requireRound } from './round-state';

/** A round with a page of its updates. @throws Rejected not-found. */
export async function readRoundPage(
  ctx: TransactionContext,
  { owner, modelId, round, ...page }: GetRound,
): Promise<RoundPage> {
  const record = await requireRound(ctx, { owner, modelId, round });
  const { items, bookmark } = await pageRecords(ctx, {
    ...page,
    kind: 'learning-update',
    prefix: [owner, modelId, numberPart(round)],
  });
  const updates = items.map(({ value }) => parseStored(LearningUpdateRecord, value));
  return { round: record, updates, bookmark };
}
