import { z } from 'zod';
import { Bookmark } from './paging';
import { ClientId, Entry, Hash, Instant, MspId, OnBehalfOf, recordHead, Slug } from './primitives';

const MAX_METRICS = 16;
/** How many updates one round can be made of. */
const MAX_UPDATES = 256;

/** Rounds of a model count from 1, without gaps. */
const round = z.int().min(1).max(1_000_000);

/** Figures about a model or an update, by name: a loss, a score, the noise that was added. */
export const ModelMetrics = z
  .record(Slug, z.number(), { error: 'must be numbers under lower-case names with hyphens' })
  .refine((metrics) => Object.keys(metrics).length <= MAX_METRICS, {
    error: `must be at most ${MAX_METRICS} figures`,
  });
export type ModelMetrics = z.infer<typeof ModelMetrics>;

/** Names a round: whose model, which one, and the round's number. */
const roundName = { owner: MspId, modelId: ClientId, round } as const;
export const RoundName = z.strictObject(roundName);
export type RoundName = z.infer<typeof RoundName>;

const opening = {
  /** The model that sites train on: the result of an earlier round, or under round 0 any other. */
  base: z.strictObject({ round: z.int().min(0).max(1_000_000), hash: Hash }),
  /** What sites have to do: features, clipping, noise and how updates are combined. */
  planHash: Hash,
  /** How many updates the result has to be made of. */
  minimumUpdates: z.int().min(1).max(MAX_UPDATES),
  /** When the last update is taken. */
  until: Instant,
} as const;

/** Opens the next round of a model of the caller's member; the last one has to be closed. */
export const OpenRound = z.strictObject({
  modelId: ClientId,
  round,
  ...opening,
  onBehalfOf: OnBehalfOf.optional(),
});
export type OpenRound = z.infer<typeof OpenRound>;

const update = {
  siteId: ClientId,
  /** Of the update's file, which holds enough chance not to be guessed and stays between sites. */
  updateHash: Hash,
  /** On how many samples the site trained: the weight of its update. */
  samples: z.int().min(1).max(Number.MAX_SAFE_INTEGER),
  metrics: ModelMetrics,
} as const;

/** States the one update of a site of the caller's member to a round. */
export const SubmitUpdate = z.strictObject({
  ...roundName,
  ...update,
  onBehalfOf: OnBehalfOf.optional(),
});
export type SubmitUpdate = z.infer<typeof SubmitUpdate>;

/** Names what a site submitted, as it was read. */
export const UpdateName = z.strictObject({ msp: MspId, siteId: ClientId, contentHash: Hash });
export type UpdateName = z.infer<typeof UpdateName>;

const completed = {
  outcome: z.literal('completed'),
  /** Of the model that came out. */
  resultHash: Hash,
  /** The updates that it is made of; one that was submitted and is not here was left out. */
  aggregated: z
    .array(UpdateName)
    .min(1)
    .max(MAX_UPDATES)
    .refine((names) => new Set(names.map(siteOf)).size === names.length, {
      error: 'must name every site once',
    }),
  metrics: ModelMetrics,
} as const;

const abandoned = {
  outcome: z.literal('abandoned'),
  reason: z.string().min(1).max(256),
} as const;

function siteOf({ msp, siteId }: { readonly msp: string; readonly siteId: string }): string {
  return `${msp}/${siteId}`;
}

const closer = { modelId: ClientId, round, onBehalfOf: OnBehalfOf.optional() } as const;

/** Closes a round of the caller's member with the model that came out, or without one. */
export const CloseRound = z.discriminatedUnion('outcome', [
  z.strictObject({ ...closer, ...completed }),
  z.strictObject({ ...closer, ...abandoned }),
]);
export type CloseRound = z.infer<typeof CloseRound>;

const closed = { contentHash: Hash, entry: Entry } as const;

/** How a round ended. The content hash covers what CloseRound names. */
export const RoundClosing = z.discriminatedUnion('outcome', [
  z.strictObject({ ...completed, ...closed }),
  z.strictObject({ ...abandoned, ...closed }),
]);
export type RoundClosing = z.infer<typeof RoundClosing>;

/**
 * Key learning-round~MSP~modelId~round (10 digits). It changes once, when it is closed. The content
 * hash covers what OpenRound names.
 */
export const LearningRoundRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('learning-round'),
  ...roundName,
  ...opening,
  closing: RoundClosing.optional(),
  contentHash: Hash,
  /** Who opened it. */
  entry: Entry,
});
export type LearningRoundRecord = z.infer<typeof LearningRoundRecord>;

/**
 * Key learning-update~MSP~modelId~round~site's MSP~siteId. The owner is the round's; `msp` is the
 * site's. The content hash covers what SubmitUpdate names.
 */
export const LearningUpdateRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('learning-update'),
  ...roundName,
  msp: MspId,
  ...update,
  contentHash: Hash,
  entry: Entry,
});
export type LearningUpdateRecord = z.infer<typeof LearningUpdateRecord>;

/** The argument of `learning.get`; pages of updates in the order of their sites. */
export const GetRound = z.strictObject({
  ...roundName,
  pageSize: z.int().min(1).max(1000).default(100),
  bookmark: Bookmark.default(''),
});
export type GetRound = z.infer<typeof GetRound>;

/** The answer of `learning.get`. */
export const RoundPage = z.strictObject({
  round: LearningRoundRecord,
  updates: z.array(LearningUpdateRecord),
  bookmark: Bookmark,
});
export type RoundPage = z.infer<typeof RoundPage>;
