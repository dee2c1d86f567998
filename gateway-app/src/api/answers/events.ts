import { DetectionDecidedData, Hash, Instant, Severity } from '@edgebeat/core';
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

/** The feed of the event-pipeline document: decisions, Allow included. */
export const DecisionFeed = z
  .object({
    data: z.array(DetectionDecidedData),
    has_more: z.boolean(),
    cursor: z.string().optional(),
  })
  .meta({ id: 'DecisionFeed' });
export type DecisionFeed = z.infer<typeof DecisionFeed>;

/** The event will be recorded under this id; a duplicate was handed in before. */
export const EventAccepted = z
  .object({ status: z.literal('accepted'), id: Hash, duplicate: z.literal(true).optional() })
  .meta({ id: 'EventAccepted' });
export type EventAccepted = z.infer<typeof EventAccepted>;

export const IntakeAccepted = z
  .object({ status: z.literal('accepted'), accepted: z.int().min(1) })
  .meta({ id: 'IntakeAccepted' });
export type IntakeAccepted = z.infer<typeof IntakeAccepted>;
