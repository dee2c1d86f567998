import { z } from 'zod';
import { RevocationSubject } from './attestation';
import { PolicyId } from './policy';
import { ClientId, Entry, Hash, Instant, MspId, OnBehalfOf, recordHead } from './primitives';
import { ImageDigest } from './signed-evidence';

/** A name as Kubernetes takes it. */
const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/, 'must be 1 to 253 letters, digits or . _ -');

/** What would run, or runs, the image at a site. */
export const Workload = z.strictObject({ namespace: name, kind: name, name });
export type Workload = z.infer<typeof Workload>;

const admission = {
  id: ClientId,
  siteId: ClientId,
  digest: ImageDigest,
  workload: Workload,
  decision: z.enum(['allowed', 'denied', 'unknown']),
  /** The content hash of the verdict by which the site decided; without one it knew none. */
  verdictHash: Hash.optional(),
  /** The policy under which the site decided. */
  policy: z
    .strictObject({
      owner: MspId,
      policyId: PolicyId,
      revision: z.int().min(1).max(9_999_999_999),
    })
    .optional(),
  reason: z.string().min(1).max(256),
  decidedAt: Instant,
} as const;

/** What a site's admission decided about an image; allowing takes a verdict. */
export const RecordAdmission = z
  .strictObject({ ...admission, onBehalfOf: OnBehalfOf.optional() })
  .refine(({ decision, verdictHash }) => decision !== 'allowed' || verdictHash !== undefined, {
    path: ['verdictHash'],
    error: 'must name the verdict by which the image was allowed',
  });
export type RecordAdmission = z.infer<typeof RecordAdmission>;

/** Key image-admission~MSP~id. The content hash covers what RecordAdmission names. */
export const ImageAdmissionRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('image-admission'),
  owner: MspId,
  ...admission,
  contentHash: Hash,
  entry: Entry,
});
export type ImageAdmissionRecord = z.infer<typeof ImageAdmissionRecord>;

const runtime = {
  id: ClientId,
  siteId: ClientId,
  workload: Workload,
  container: name,
  /** What really runs, and what was admitted when that is another one. */
  digest: ImageDigest,
  expected: ImageDigest.optional(),
  /** What the site did about it. */
  action: z.enum(['none', 'reported', 'stopped', 'failed']),
  /** The attestation or key whose revocation the site acts upon. */
  cause: z.strictObject({ owner: MspId, subject: RevocationSubject, id: ClientId }).optional(),
  verdictHash: Hash.optional(),
  reason: z.string().min(1).max(256),
  /** When the site saw it, and when it was done: the time in between is what it took. */
  observedAt: Instant,
  doneAt: Instant.optional(),
} as const;

/** What runs at a site, and what the site did when it was trusted no more. */
export const RecordRuntime = z
  .strictObject({ ...runtime, onBehalfOf: OnBehalfOf.optional() })
  .refine(({ observedAt, doneAt }) => doneAt === undefined || observedAt <= doneAt, {
    path: ['doneAt'],
    error: 'must not be before observedAt',
  });
export type RecordRuntime = z.infer<typeof RecordRuntime>;

/** Key image-runtime~MSP~id. The content hash covers what RecordRuntime names. */
export const ImageRuntimeRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('image-runtime'),
  owner: MspId,
  ...runtime,
  contentHash: Hash,
  entry: Entry,
});
export type ImageRuntimeRecord = z.infer<typeof ImageRuntimeRecord>;
