import { Hash, IncidentStatus, Instant, MspId, Severity } from '@edgebeat/core';
import { z } from 'zod';
import { listOf, placeFields } from './place';

const fields = {
  owner: MspId,
  id: z.string(),
  siteId: z.string(),
  agent: z.string(),
  type: z.string(),
  severity: Severity,
  tlp: z.string(),
  status: IncidentStatus,
  withdrawn: z.boolean(),
  techniques: z.array(z.string()),
  correlationKeys: z.array(z.string()),
  firstSeen: Instant,
  lastSeen: Instant,
  recordedAt: Instant,
  commitment: z.object({ root: Hash, leaves: z.int().min(1) }),
  contentHash: Hash,
  ...placeFields,
} as const;

/** An incident in a list: `entries` is how many later entries it has. */
export const IncidentSummary = z
  .object({ ...fields, entries: z.int().min(0) })
  .meta({ id: 'IncidentSummary' });
export type IncidentSummary = z.infer<typeof IncidentSummary>;

export const IncidentList = listOf(IncidentSummary).meta({ id: 'IncidentList' });
export type IncidentList = z.infer<typeof IncidentList>;

/** A correction, withdrawal, link or other later entry of an incident. */
export const IncidentEntry = z
  .object({
    number: z.int().min(1),
    actor: z.string(),
    amendment: z.unknown(),
    effect: z.enum(['applied', 'proposed']),
    time: Instant,
    ...placeFields,
  })
  .meta({ id: 'IncidentEntry' });
export type IncidentEntry = z.infer<typeof IncidentEntry>;

/** One incident with its entries. */
export const Incident = z
  .object({ ...fields, entries: z.array(IncidentEntry) })
  .meta({ id: 'Incident' });
export type Incident = z.infer<typeof Incident>;
