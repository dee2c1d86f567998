import { CorrelationEvidence, Technique } from '@edgebeat/core';
import { z } from 'zod';

const milliseconds = z.number();

/** Something that counts, as short as it can be kept. */
const Item = z.strictObject({
  /** When it counts. */
  at: milliseconds,
  id: z.string(),
  matched: z.string(),
  value: z.string().optional(),
  evidence: CorrelationEvidence,
  techniques: z.array(Technique),
});
export type Item = z.infer<typeof Item>;

/** A pattern that was found, for as long as more of it comes. */
const Episode = z.strictObject({
  correlationId: z.string(),
  /** The first of what it is made of, and how many there are. */
  items: z.array(Item),
  total: z.int(),
  last: milliseconds,
  members: z.array(z.string()),
  techniques: z.array(Technique),
  firstSeen: z.string(),
  lastSeen: z.string(),
  announced: z.int(),
});
export type Episode = z.infer<typeof Episode>;

/** What is known of one group of one rule. */
export const CorrelationState = z.strictObject({
  rule: z.string(),
  group: z.array(z.string()),
  /** The newest time that was seen, and the time before which everything is in order and counted. */
  newest: milliseconds,
  closed: milliseconds,
  /** What may still be preceded by something, in order. */
  pending: z.array(Item),
  /** What counts together now, in order. */
  window: z.array(Item),
  episode: Episode.optional(),
});
export type CorrelationState = z.infer<typeof CorrelationState>;

/** The order in which things count: by time, and for the same time by id. */
export function isBefore(a: Item, b: Item): boolean {
  return a.at < b.at || (a.at === b.at && a.id < b.id);
}
