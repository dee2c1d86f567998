import { z } from 'zod';
import { Hash, Instant, Severity, Slug, Technique } from '../records';
import { defineEvent } from './definition';

/** Something by which an attack can be known again. */
export const Indicator = z.strictObject({
  type: z.enum(['address', 'domain', 'hash', 'url']),
  value: z.string().min(1).max(512),
});
export type Indicator = z.infer<typeof Indicator>;

/** What a detection knows; it stays at the site, the ledger holds a commitment to it. */
export const IncidentDetails = z.strictObject({
  address: z.string().max(256),
  users: z.array(z.string().max(256)).max(32),
  /** Failures under names that are not listed. */
  otherFailures: z.int().min(0),
  hosts: z.array(z.string().max(255)).max(8),
  failures: z.int().min(0),
  accepted: z
    .array(z.strictObject({ user: z.string().max(256), method: z.string().max(64), time: Instant }))
    .max(16),
  /** The rule that found it, when a rule did. */
  rule: z.strictObject({ id: z.string().max(64), title: z.string().max(256) }).optional(),
  /** What of it another site may meet too: each becomes a correlation key. */
  indicators: z.array(Indicator).max(15).optional(),
  commandLine: z.string().max(2048).optional(),
});
export type IncidentDetails = z.infer<typeof IncidentDetails>;

/** The data of IncidentOpened: the same detection always has the same id. */
export const IncidentOpenedData = z.strictObject({
  incidentId: Hash,
  type: Slug,
  severity: Severity,
  techniques: z.array(Technique).max(16),
  agent: Slug,
  firstSeen: Instant,
  lastSeen: Instant,
  /**
   * Ids of the events that show it: the first ones, and how many there are. `hashes` are the SHA-256
   * of those events as canonical JSON, in the same order.
   */
  evidence: z.strictObject({
    events: z.array(Hash).min(1).max(64),
    hashes: z.array(Hash).min(1).max(64).optional(),
    total: z.int().min(1),
  }),
  details: IncidentDetails,
});
export type IncidentOpenedData = z.infer<typeof IncidentOpenedData>;

/** The data of IncidentUpdated: the same incident with its counts so far, or its last ones. */
export const IncidentUpdatedData = z.strictObject({
  ...IncidentOpenedData.shape,
  state: z.enum(['ongoing', 'ended']),
});
export type IncidentUpdatedData = z.infer<typeof IncidentUpdatedData>;

const example: IncidentOpenedData = {
  incidentId: '5'.repeat(64),
  type: 'ssh-brute-force',
  severity: 'high',
  techniques: ['T1110.001'],
  agent: 'security',
  firstSeen: '2026-01-31T10:00:00.000Z',
  lastSeen: '2026-01-31T10:02:00.000Z',
  evidence: { events: ['a'.repeat(64)], total: 5 },
  details: {
    address: '203.0.113.77',
    users: ['admin', 'root'],
    otherFailures: 0,
    hosts: ['edge-1'],
    failures: 5,
    accepted: [],
  },
};

export const IncidentOpened = defineEvent(
  'IncidentOpened',
  'A detection opened an incident.',
  IncidentOpenedData,
  example,
);

export const IncidentUpdated = defineEvent(
  'IncidentUpdated',
  'An incident goes on, or has ended, with the counts so far.',
  IncidentUpdatedData,
  { ...example, state: 'ongoing' },
);
