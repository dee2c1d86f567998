import {
  type CloseRound,
  contentHash,
  LearningUpdateRecord,
  type LearningRoundRecord,
  recordKeys,
  Rejected,
  type UpdateName,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { readRecord } from '../state/read-record';
import { entryOf } from '../state/write-record';
import { requireRound, writeRound } from './round-state';

/**
 * Closes a round of the caller's member. A result names the updates that it is made of, each as it
 * lies here, so that everybody sees whose was left out. The same closing again answers the round.
 *
 * @throws Rejected not-found for the round or an update, conflict for a round that was closed
 * otherwise or an update with other content, or invalid-transition for too few updates.
 */
export async function closeRound(
  ctx: TransactionContext,
  { onBehalfOf, ...command }: CloseRound,
): Promise<LearningRoundRecord> {
  const owner = ctx.caller.msp;
  const { modelId, round: number, ...ending } = command;
  const round = await requireRound(ctx, { owner, modelId, round: number });
  const hash = contentHash(command);
  if (round.closing !== undefined) return requireSame(round, hash);
  if (ending.outcome === 'completed') await requireAggregated(ctx, round, ending.aggregated);
  const entry = entryOf(ctx, onBehalfOf);
  const closed: LearningRoundRecord = {
    ...round,
    closing: { ...ending, contentHash: hash, entry },
  };
  await writeRound(ctx, closed);
  ctx.announce({
    ...{ event: 'LearningRoundClosed', owner, id: modelId, number, contentHash: hash },
  });
  return closed;
}

function requireSame(round: LearningRoundRecord, hash: string): LearningRoundRecord {
  if (round.closing?.contentHash === hash) return round;
  throw new Rejected(
    'conflict',
    `round: round ${round.round} of ${round.modelId} was ${round.closing?.outcome ?? 'closed'} with other content: open the next one`,
  );
}

async function requireAggregated(
  ctx: TransactionContext,
  round: LearningRoundRecord,
  names: readonly UpdateName[],
): Promise<void> {
  if (names.length < round.minimumUpdates) {
    throw new Rejected(
      'invalid-transition',
      `aggregated: must be at least ${round.minimumUpdates} updates, as the round says: wait for more, or abandon it`,
    );
  }
  for (const [index, name] of names.entries()) await requireUpdate(ctx, round, name, index);
}

async function requireUpdate(
  ctx: TransactionContext,
  { owner, modelId, round }: LearningRoundRecord,
  { msp, siteId, contentHash: named }: UpdateName,
  index: number,
): Promise<void> {
  const key = recordKeys['learning-update'](owner, modelId, round, msp, siteId);
  const update = await readRecord(ctx, LearningUpdateRecord, 'learning-update', key);
  if (update?.contentHash === named) return;
  if (update === undefined) {
    throw new Rejected(
      'not-found',
      `aggregated.${index}: site ${siteId} of ${msp} has submitted no update to round ${round}`,
    );
  }
  throw new Rejected(
    'conflict',
    `aggregated.${index}.contentHash: the update's is ${update.contentHash}: aggregate what it names`,
  );
}
