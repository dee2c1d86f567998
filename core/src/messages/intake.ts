import { z } from 'zod';
import { isEventName } from '../events';
import { Instant } from '../records';

const head = {
  /** Where it comes from, as a URI: `urn:edgebeat:<msp>:<site>:<what>`. */
  source: z.string().min(1).max(512),
  /** The place in the source: file and offset, connection and sequence, or a nonce. */
  position: z.string().min(1).max(256),
  receivedAt: Instant,
} as const;

/**
 * The formats of lines that ingest reads; `auto` tells them by what the line holds. Those from
 * `windows-security` on are read as nothing else.
 */
export const LineFormat = z.enum([
  'auto',
  'sshd',
  'syslog',
  'series',
  'jsonl',
  'windows-security',
  'windows-sysmon',
  'linux-sysmon',
  'linux-audit',
  'vm-connection',
]);
export type LineFormat = z.infer<typeof LineFormat>;

/** Raw input on the topic `intake`; ingest makes events of it or parks it with a reason. */
export const IntakeRecord = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('line'),
    ...head,
    format: LineFormat,
    text: z.string().max(65_536),
    /** The year and offset that a time stamp leaves out. */
    year: z.int().min(1970).max(9999).optional(),
    zone: z.string().max(6).optional(),
    /** The name of the series of a line of CSV. */
    series: z.string().min(1).max(128).optional(),
  }),
  z.strictObject({
    kind: z.literal('device'),
    ...head,
    device: z.strictObject({ id: z.string().min(1).max(128), tenant: z.string().min(1).max(128) }),
    body: z.json(),
  }),
  z.strictObject({
    kind: z.literal('event'),
    ...head,
    postedBy: z.string().min(1).max(128),
    tenant: z.string().min(1).max(128),
    type: z.string().refine(isEventName, 'must be the short name of an event type'),
    time: Instant,
    subject: z.string().min(1).max(512).optional(),
    data: z.json(),
  }),
]);
export type IntakeRecord = z.infer<typeof IntakeRecord>;

/** What could not be processed, on `<topic>.parked`: where it was, why, and the record itself. */
export const ParkedRecord = z.strictObject({
  topic: z.string().max(249),
  partition: z.int().min(0),
  offset: z.int().min(0),
  agent: z.string().max(64),
  reason: z.string().max(64),
  detail: z.string().max(2048),
  key: z.string().max(1024),
  value: z.string(),
  parkedAt: Instant,
});
export type ParkedRecord = z.infer<typeof ParkedRecord>;
