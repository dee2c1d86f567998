import { z } from 'zod';
import { ClientId, Hash, Instant, MspId, Severity, Slug, Technique } from '../records';
import { defineEvent } from './definition';

/** One thing that a correlation rests on: an event of this site, or an incident on the ledger. */
export const CorrelationEvidence = z.discriminatedUnion('kind', [
  /** `hash` is the SHA-256 of the event as canonical JSON. */
  z.strictObject({ kind: z.literal('event'), id: Hash, hash: Hash, time: Instant }),
  /** `hash` is the content hash of the incident's record. */
  z.strictObject({
    kind: z.literal('incident'),
    owner: MspId,
    id: ClientId,
    hash: Hash,
    time: Instant,
  }),
]);
export type CorrelationEvidence = z.infer<typeof CorrelationEvidence>;

/** The data of IncidentCorrelated: the same pattern in the same events always has the same id. */
export const IncidentCorrelatedData = z.strictObject({
  correlationId: Hash,
  rule: z.strictObject({ id: z.string().max(64), title: z.string().max(256) }),
  type: Slug,
  severity: Severity,
  techniques: z.array(Technique).max(16),
  agent: Slug,
  /** What all of it has in common. It may be telling, and stays at the site. */
  group: z.array(z.strictObject({ field: z.string().max(64), value: z.string().max(512) })).max(8),
  /** The members whose incidents are in it; none when it is made of this site's events. */
  members: z.array(MspId).max(64),
  firstSeen: Instant,
  lastSeen: Instant,
  /** The first ones, and how many there are. */
  evidence: z.strictObject({
    items: z.array(CorrelationEvidence).min(1).max(64),
    total: z.int().min(1),
  }),
  state: z.enum(['opened', 'ongoing']),
});
export type IncidentCorrelatedData = z.infer<typeof IncidentCorrelatedData>;

export const IncidentCorrelated = defineEvent(
  'IncidentCorrelated',
  'Events of the site, or incidents of several members, belong together.',
  IncidentCorrelatedData,
  {
    correlationId: '7'.repeat(64),
    rule: {
      id: '0f2c7c6e-6f0e-4d0e-9a64-1c7a2f3b5d01',
      title: 'The same indicator in incidents of two members',
    },
    type: 'shared-indicator',
    severity: 'high',
    techniques: ['T1110.001'],
    agent: 'correlation',
    group: [{ field: 'correlationKeys', value: '9'.repeat(64) }],
    members: ['AlphaMSP', 'BetaMSP'],
    firstSeen: '2026-01-31T10:00:00.000Z',
    lastSeen: '2026-01-31T10:12:00.000Z',
    evidence: {
      items: [
        {
          kind: 'incident',
          owner: 'AlphaMSP',
          id: 'inc-1',
          hash: 'a'.repeat(64),
          time: '2026-01-31T10:00:00.000Z',
        },
        {
          kind: 'incident',
          owner: 'BetaMSP',
          id: 'inc-2',
          hash: 'b'.repeat(64),
          time: '2026-01-31T10:12:00.000Z',
        },
      ],
      total: 2,
    },
    state: 'opened',
  },
);
