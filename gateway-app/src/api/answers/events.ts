import { Hash, Instant, LifeStage, Severity } from '@edgebeat/core';
import { z } from 'zod';
import { listOf } from './place';

/** One event of the own tenant; `type` is the short name. */
export const EventItem = z
  .object({
    id: Hash,
    type: z.string(),
    source: z.string(),
    subject: z.string().optional(),
    time: Instant,
    recordedAt: Instant,
    tenant: z.string(),
    severity: Severity.optional(),
    threat_category: z.string().optional(),
    data: z.unknown(),
  })
  .meta({ id: 'Event' });
export type EventItem = z.infer<typeof EventItem>;

export const EventList = listOf(EventItem).meta({ id: 'EventList' });
export type EventList = z.infer<typeof EventList>;

/** A stage of an event's life, when it was reached, and the event that says so. */
const EventStage = z
  .object({ stage: LifeStage, at: Instant, eventId: Hash })
  .meta({ id: 'EventStage' });

/** One event with the stages of its life that it has reached, in their order. */
export const EventDetail = EventItem.extend({ stages: z.array(EventStage) }).meta({
  id: 'EventDetail',
});
export type EventDetail = z.infer<typeof EventDetail>;

/** The event will be recorded under this id; a duplicate was handed in before. */
export const EventAccepted = z
  .object({ status: z.literal('accepted'), id: Hash, duplicate: z.literal(true).optional() })
  .meta({ id: 'EventAccepted' });
export type EventAccepted = z.infer<typeof EventAccepted>;

export const IntakeAccepted = z
  .object({ status: z.literal('accepted'), accepted: z.int().min(1) })
  .meta({ id: 'IntakeAccepted' });
export type IntakeAccepted = z.infer<typeof IntakeAccepted>;
