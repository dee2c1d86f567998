import { LearningRoundRecord, LearningUpdateRecord } from '@edgebeat/core';
import { z } from 'zod';
import { listOf, placeFields } from './place';

/** A round of learning; `updates` says how many sites have submitted one. */
export const LearningRound = z
  .object({
    ...LearningRoundRecord.shape,
    state: z.enum(['open', 'completed', 'abandoned']),
    updates: z.int().min(0),
    ...placeFields,
  })
  .meta({ id: 'LearningRound' });
export type LearningRound = z.infer<typeof LearningRound>;

export const LearningRoundList = listOf(LearningRound).meta({ id: 'LearningRoundList' });
export type LearningRoundList = z.infer<typeof LearningRoundList>;

/** What a site submitted to a round; `msp` is the site's member. */
export const LearningUpdate = z
  .object({ ...LearningUpdateRecord.shape, ...placeFields })
  .meta({ id: 'LearningUpdate' });
export type LearningUpdate = z.infer<typeof LearningUpdate>;

export const LearningUpdateList = listOf(LearningUpdate).meta({ id: 'LearningUpdateList' });
export type LearningUpdateList = z.infer<typeof LearningUpdateList>;
