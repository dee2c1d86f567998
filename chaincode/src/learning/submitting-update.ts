import {
  contentHash,
  type LearningRoundRecord,
  LearningUpdateRecord,
  recordKeys,
  Rejected,
  type SubmitUpdate,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { requireOwnSite } from '../membership/sites';
import { readRecord } from '../state/read-record';
import { entryOf, headOf, writeRecord } from '../state/write-record';
import { requireRound } from './round-state';

/**
 * States the update of a site of the caller's member to a round of any member: one for each site.
 * The same update again answers what is stored, also when the round is over.
 *
 * @throws Rejected not-found for the round or a site that is not the member's, conflict for a second
 * update of the site, or invalid-transition for a round that is over.
 */
export async function submitUpdate(
  ctx: TransactionContext,
  { onBehalfOf, ...update }: SubmitUpdate,
): Promise<LearningUpdateRecord> {
  const { msp } = ctx.caller;
  const { owner, modelId, round, siteId } = update;
  const key = recordKeys['learning-update'](owner, modelId, round, msp, siteId);
  const hash = contentHash(update);
  const stored = await readRecord(ctx, LearningUpdateRecord, 'learning-update', key);
  if (stored !== undefined) return requireSame(stored, hash);
  requireTaking(await requireRound(ctx, update), ctx.time);
  await requireOwnSite(ctx, siteId);
  const record: LearningUpdateRecord = {
    ...headOf(ctx),
    kind: 'learning-update',
    msp,
    ...update,
    contentHash: hash,
    entry: entryOf(ctx, onBehalfOf),
  };
  await writeRecord(ctx, 'learning-update', key, record);
  ctx.announce({
    ...{ event: 'LearningUpdateSubmitted', owner, id: modelId, number: round, contentHash: hash },
  });
  return record;
}

function requireSame(stored: LearningUpdateRecord, hash: string): LearningUpdateRecord {
  if (stored.contentHash === hash) return stored;
  throw new Rejected(
    'conflict',
    `siteId: ${stored.siteId} has submitted another update to round ${stored.round}: a site has one, wait for the next round`,
  );
}

function requireTaking({ round, modelId, closing, until }: LearningRoundRecord, time: string) {
  if (closing === undefined && time < until) return;
  const end = closing === undefined ? `took updates until ${until}` : `was ${closing.outcome}`;
  throw new Rejected(
    'invalid-transition',
    `round: round ${round} of ${modelId} ${end}: wait for the next round`,
  );
}
