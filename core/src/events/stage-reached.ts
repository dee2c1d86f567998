import { z } from 'zod';
import { Hash, Instant } from '../records';
import { defineEvent } from './definition';
import { eventId } from './envelope';

/** The life of an event as the event-pipeline document has it, in its order. */
export const LifeStage = z.enum([
  'Created',
  'Enriched',
  'Persisted',
  'Delivered',
  'Archived',
  'Deleted',
]);
export type LifeStage = z.infer<typeof LifeStage>;

/** How many events one StageReached names at most. */
export const STAGE_EVENTS = 500;

/** The data of StageReached: many events of one tenant at once, so that it costs little. */
export const StageReachedData = z.strictObject({
  tenant: z.string().min(1).max(128),
  /** An event is Created by itself, and Enriched by the decision about it: they need no other one. */
  stage: LifeStage.exclude(['Created', 'Enriched']),
  events: z.array(Hash).min(1).max(STAGE_EVENTS),
  at: Instant,
});
export type StageReachedData = z.infer<typeof StageReachedData>;

export const StageReached = defineEvent(
  'StageReached',
  'Events reached a stage of their life.',
  StageReachedData,
  {
    tenant: 'alpha',
    stage: 'Persisted',
    events: ['a'.repeat(64), 'b'.repeat(64)],
    at: '2026-01-31T10:00:02.000Z',
  },
);

/** The event that says so; said again of the same events it is the same one, whatever its time. */
export function stageReached(source: string, data: StageReachedData) {
  const { tenant, stage, events, at } = data;
  const id = eventId(source, stage, [tenant, events]);
  return StageReached.make({ id, source, time: at, subject: tenant }, data);
}
