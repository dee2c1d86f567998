import { z } from 'zod';
import { ChannelKeyEpoch } from './channel-key';
import { Bookmark } from './paging';
import {
  ClientId,
  Entry,
  Hash,
  Instant,
  MspId,
  OnBehalfOf,
  Reference,
  recordHead,
  Slug,
} from './primitives';

export const Severity = z.enum(['low', 'medium', 'high', 'critical']);
export type Severity = z.infer<typeof Severity>;

/** Traffic Light Protocol 2.0. */
export const Tlp = z.enum(['CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED']);

export const IncidentStatus = z.enum([
  'open',
  'acknowledged',
  'contained',
  'resolved',
  'closed',
  'dismissed',
]);
export type IncidentStatus = z.infer<typeof IncidentStatus>;

/** A MITRE ATT&CK technique id, for instance T1110 or T1110.001. */
export const Technique = z
  .string()
  .regex(/^T[0-9]{4}(\.[0-9]{3})?$/, 'must be an ATT&CK id like T1110.001');

/** The root of a commitment and how many leaves it has. */
export const IncidentCommitment = z.strictObject({
  root: Hash,
  leaves: z.int().min(1).max(10_000),
});

const publicFields = {
  type: Slug,
  severity: Severity,
  tlp: Tlp,
  techniques: z.array(Technique).max(16),
  correlationKeys: z.array(Hash).max(16),
} as const;

/** One incident as its origin hands it in; nothing in it can be guessed back to event data. */
export const IncidentItem = z
  .strictObject({
    id: ClientId,
    ...publicFields,
    /** With which channel key the correlation keys were made; the first one if left out. */
    correlationEpoch: ChannelKeyEpoch.optional(),
    siteId: ClientId,
    agent: Slug,
    firstSeen: Instant,
    lastSeen: Instant,
    commitment: IncidentCommitment,
  })
  .refine((item) => item.firstSeen <= item.lastSeen, {
    path: ['lastSeen'],
    error: 'must not be before firstSeen',
  });
export type IncidentItem = z.infer<typeof IncidentItem>;

/** The items stay unparsed here: one bad item refuses no other. */
export const RecordIncidents = z.strictObject({
  items: z.array(z.unknown()).min(1).max(500),
  onBehalfOf: OnBehalfOf.optional(),
});
export type RecordIncidents = z.infer<typeof RecordIncidents>;

/** Key incident~MSP~id. The content hash covers the item as it was handed in. */
export const IncidentRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('incident'),
  owner: MspId,
  ...IncidentItem.shape,
  contentHash: Hash,
  entry: Entry,
});
export type IncidentRecord = z.infer<typeof IncidentRecord>;

/** What a later entry says. Owners (or a quorum of the others) change; others link, comment, report. */
export const IncidentChange = z.discriminatedUnion('change', [
  z.strictObject({ change: z.literal('status'), status: IncidentStatus }),
  z.strictObject({
    change: z.literal('correction'),
    fields: z
      .strictObject(publicFields)
      .partial()
      .refine((f) => Object.keys(f).length > 0, 'must name a field'),
    commitment: IncidentCommitment.optional(),
  }),
  z.strictObject({ change: z.literal('tlp'), tlp: Tlp }),
  z.strictObject({ change: z.literal('withdrawal'), reasonRoot: Hash }),
  z.strictObject({ change: z.literal('link'), to: Reference }),
  z.strictObject({ change: z.literal('comment'), commentRoot: Hash }),
]);
export type IncidentChange = z.infer<typeof IncidentChange>;

export const AmendIncident = z.strictObject({
  commandId: ClientId,
  owner: MspId,
  id: ClientId,
  expectedEntries: z.int().min(0).max(1000).optional(),
  amendment: IncidentChange,
  onBehalfOf: OnBehalfOf.optional(),
});
export type AmendIncident = z.infer<typeof AmendIncident>;

/**
 * Key incident-entry~MSP~id~number (10 digits, from 1). Entries are only appended.
 *
 * `applied` entries make the view. A change by another member than the owner is `proposed`, until
 * the same change (by content hash) was filed by more than half of the other members: the entry
 * that completes them is `applied`. Links and comments are always applied.
 */
export const IncidentEntryRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('incident-entry'),
  owner: MspId,
  id: ClientId,
  number: z.int(),
  commandId: ClientId,
  amendment: IncidentChange,
  contentHash: Hash,
  effect: z.enum(['applied', 'proposed']),
  entry: Entry,
});
export type IncidentEntryRecord = z.infer<typeof IncidentEntryRecord>;

export const GetIncident = z.strictObject({ owner: MspId, id: ClientId });
export type GetIncident = z.infer<typeof GetIncident>;

/** The answer of `incident.record` for one item. */
export const ItemAnswer = z.strictObject({
  id: z.string(),
  outcome: z.enum(['recorded', 'duplicate', 'conflict', 'refused']),
  code: z.string().optional(),
  detail: z.string().optional(),
});
export type ItemAnswer = z.infer<typeof ItemAnswer>;

/** The answer of `incident.record`: one answer for each item, in the order of the items. */
export const RecordAnswer = z.strictObject({ items: z.array(ItemAnswer) });
export type RecordAnswer = z.infer<typeof RecordAnswer>;

/** The answer of `incident.get`: the record with its entries applied. */
export const IncidentView = z.strictObject({
  ...IncidentRecord.shape,
  status: IncidentStatus,
  withdrawn: z.boolean(),
  entries: z.int(),
});
export type IncidentView = z.infer<typeof IncidentView>;

/** The argument of `incident.history`; pages of entries from the first on. */
export const IncidentHistory = z.strictObject({
  owner: MspId,
  id: ClientId,
  pageSize: z.int().min(1).max(1000).default(100),
  bookmark: Bookmark.default(''),
});
export type IncidentHistory = z.infer<typeof IncidentHistory>;

/** The answer of `incident.history`: the record as it was recorded, and a page of its entries. */
export const IncidentHistoryPage = z.strictObject({
  record: IncidentRecord,
  entries: z.array(IncidentEntryRecord),
  bookmark: Bookmark,
});
export type IncidentHistoryPage = z.infer<typeof IncidentHistoryPage>;
