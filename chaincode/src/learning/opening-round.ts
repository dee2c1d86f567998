import { contentHash, type LearningRoundRecord, type OpenRound, Rejected } from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { entryOf, headOf } from '../state/write-record';
import { readRound, writeRound } from './round-state';

type Opening = Omit<OpenRound, 'onBehalfOf'>;

/**
 * Opens the next round of a model of the caller's member. The same round again answers it as it is
 * now.
 *
 * @throws Rejected conflict for other content or a base that is not the named round's result,
 * invalid-transition while the last round is open or for a base without a result, or
 * invalid-argument for an end that is over.
 */
export async function openRound(
  ctx: TransactionContext,
  { onBehalfOf, ...opening }: OpenRound,
): Promise<LearningRoundRecord> {
  const owner = ctx.caller.msp;
  const { modelId, round } = opening;
  const hash = contentHash(opening);
  const stored = await readRound(ctx, { owner, modelId, round });
  if (stored !== undefined) return requireSame(stored, hash);
  await requireLastIsClosed(ctx, opening);
  await requireBase(ctx, opening);
  if (opening.until <= ctx.time) {
    throw new Rejected('invalid-argument', 'until: must be later than now');
  }
  const record: LearningRoundRecord = {
    ...headOf(ctx),
    kind: 'learning-round',
    owner,
    ...opening,
    contentHash: hash,
    entry: entryOf(ctx, onBehalfOf),
  };
  await writeRound(ctx, record);
  ctx.announce({
    ...{ event: 'LearningRoundOpened', owner, id: modelId, number: round, contentHash: hash },
  });
  return record;
}

function requireSame(stored: LearningRoundRecord, hash: string): LearningRoundRecord {
  if (stored.contentHash === hash) return stored;
  throw new Rejected(
    'conflict',
    `round: round ${stored.round} of ${stored.modelId} was opened with other content: open the next one`,
  );
}

async function requireLastIsClosed(
  ctx: TransactionContext,
  { modelId, round }: Opening,
): Promise<void> {
  if (round === 1) return;
  const last = await readRound(ctx, { owner: ctx.caller.msp, modelId, round: round - 1 });
  if (last?.closing !== undefined) return;
  const mend = last === undefined ? 'is not there: rounds count from 1' : 'is open: close it first';
  throw new Rejected('invalid-transition', `round: round ${round - 1} of ${modelId} ${mend}`);
}

/** Who follows the rounds back knows from what a model was made, also after one was rolled back. */
async function requireBase(
  ctx: TransactionContext,
  { modelId, round, base }: Opening,
): Promise<void> {
  if (base.round === 0) return;
  if (base.round >= round) {
    throw new Rejected('invalid-argument', `base.round: must be before round ${round}, or 0`);
  }
  const source = await readRound(ctx, { owner: ctx.caller.msp, modelId, round: base.round });
  if (source?.closing?.outcome !== 'completed') {
    throw new Rejected(
      'invalid-transition',
      `base.round: round ${base.round} of ${modelId} has no result: name one that was completed`,
    );
  }
  if (source.closing.resultHash === base.hash) return;
  throw new Rejected(
    'conflict',
    `base.hash: the result of round ${base.round} is ${source.closing.resultHash}: start from that one`,
  );
}
