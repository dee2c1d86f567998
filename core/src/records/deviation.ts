import { z } from 'zod';
import { ClientId, Entry, Hash, MspId, OnBehalfOf, recordHead } from './primitives';

/** What of another member may deviate; the id is a siteId, a keyHash or a deviceId. */
export const DeviationSubject = z.strictObject({
  kind: z.enum(['site', 'identity', 'device']),
  owner: MspId,
  id: ClientId,
});
export type DeviationSubject = z.infer<typeof DeviationSubject>;

/** Reports that another member's site, key or device is not as it should be. */
export const ReportDeviation = z.strictObject({
  commandId: ClientId,
  about: DeviationSubject,
  detail: z.string().min(1).max(512),
  /** The hash of evidence that stays off the chain. */
  evidence: Hash.optional(),
  onBehalfOf: OnBehalfOf.optional(),
});
export type ReportDeviation = z.infer<typeof ReportDeviation>;

/**
 * Key deviation~MSP~owner~kind~id~commandId under the reporter's MSP: a report changes nothing of
 * what it is about. The content hash covers about, detail and evidence.
 */
export const DeviationRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('deviation'),
  /** Who reports. */
  owner: MspId,
  commandId: ClientId,
  about: DeviationSubject,
  detail: z.string(),
  evidence: Hash.optional(),
  contentHash: Hash,
  entry: Entry,
});
export type DeviationRecord = z.infer<typeof DeviationRecord>;
