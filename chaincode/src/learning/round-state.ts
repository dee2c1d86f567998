import { LearningRoundRecord, recordKeys, Rejected, type RoundName } from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { readRecord } from '../state/read-record';
import { writeRecord } from '../state/write-record';

export function readRound(
  ctx: TransactionContext,
  { owner, modelId, round }: RoundName,
): Promise<LearningRoundRecord | undefined> {
  const key = recordKeys['learning-round'](owner, modelId, round);
  return readRecord(ctx, LearningRoundRecord, 'learning-round', key);
}

/** @throws Rejected not-found. */
export async function requireRound(
  ctx: TransactionContext,
  name: RoundName,
): Promise<LearningRoundRecord> {
  const stored = await readRound(ctx, name);
  if (stored !== undefined) return stored;
  const { owner, modelId, round } = name;
  throw new Rejected(
    'not-found',
    `round: ${owner} has opened no round ${round} of ${modelId}: open it with learning:openRound`,
  );
}

export async function writeRound(
  ctx: TransactionContext,
  record: LearningRoundRecord,
): Promise<void> {
  const { owner, modelId, round } = record;
  await writeRecord(
    ctx,
    'learning-round',
    recordKeys['learning-round'](owner, modelId, round),
    record,
  );
}
