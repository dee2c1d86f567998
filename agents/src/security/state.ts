import { Hash, IncidentDetails, Instant, Severity, Technique } from '@edgebeat/core';
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

/** What a rule has found at a host, until it has been quiet for long. */
const Alert = z.strictObject({
  type: z.string(),
  severity: Severity,
  techniques: z.array(Technique),
  host: z.string(),
  firstEventId: Hash,
  firstSeen: Instant,
  lastSeen: Instant,
  /** The first events that show it with their hashes, and how many there are. */
  evidence: z.array(Hash),
  hashes: z.array(Hash),
  total: count,
  announced: count,
  details: IncidentDetails,
});
export type Alert = z.infer<typeof Alert>;

const Alerts = z.record(z.string(), Alert);
export type Alerts = z.infer<typeof Alerts>;

/**
 * What is kept of an address or host: failures that may become a brute force, the one that goes on,
 * and the alerts of rules.
 */
export const SecurityState = z.strictObject({
  recent: z.array(Failure),
  episode: Episode.optional(),
  alerts: Alerts.optional(),
});
export type SecurityState = z.infer<typeof SecurityState>;
