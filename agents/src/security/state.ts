import { Hash, IncidentDetails, Instant } from '@edgebeat/core';
import { z } from 'zod';

const count = z.int().min(0);

/** One login that failed, as far as a detection needs it. */
const Failure = z.strictObject({
  eventId: Hash,
  address: z.string(),
  time: Instant,
  user: z.string(),
  host: z.string(),
  count,
});
export type Failure = z.infer<typeof Failure>;

/** A brute force from one address, from its first failure until it has been quiet for long. */
const Episode = z.strictObject({
  address: z.string(),
  firstEventId: Hash,
  firstSeen: Instant,
  lastSeen: Instant,
  lastFailure: Instant,
  /** The first events that show it, and how many there are. */
  evidence: z.array(Hash),
  total: count,
  details: IncidentDetails,
  /** The number of failures that was announced last. */
  announced: count,
});
export type Episode = z.infer<typeof Episode>;

/** What is kept of an address: failures that may become a brute force, and the one that goes on. */
export const SecurityState = z.strictObject({
  recent: z.array(Failure),
  episode: Episode.optional(),
});
export type SecurityState = z.infer<typeof SecurityState>;
