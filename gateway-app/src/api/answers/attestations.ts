import {
  AttestationKeyRecord2,
  AttestationType,
  AttestationView,
  Hash,
  ImageAdmissionRecord,
  ImageRuntimeRecord,
  ImageVerdict,
  Instant,
  MspId,
  VerdictAttestation,
} from '@edgebeat/core';
import { z } from 'zod';
import { listOf, placeFields } from './place';

/** A verdict of the ledger, its name, and whether this member's sites may run the image by it. */
export const Verdict = z
  .object({ ...ImageVerdict.shape, verdictHash: Hash, trustedHere: z.boolean() })
  .meta({ id: 'Verdict' });
export type Verdict = z.infer<typeof Verdict>;

/** What was signed about an image, and whether it was revoked since. */
export const AttestationAnswer = z.object(AttestationView.shape).meta({ id: 'Attestation' });
export type AttestationAnswer = z.infer<typeof AttestationAnswer>;

/** A key that signs images for its owner. */
export const AttestationKey = z.object(AttestationKeyRecord2.shape).meta({ id: 'AttestationKey' });
export type AttestationKey = z.infer<typeof AttestationKey>;

export const AttestationKeyList = listOf(AttestationKey).meta({ id: 'AttestationKeyList' });
export type AttestationKeyList = z.infer<typeof AttestationKeyList>;

/** An attestation in a list, and what all that members say of its image comes to. */
export const AttestationSummary = z
  .object({
    owner: MspId,
    id: z.string(),
    digest: z.string(),
    type: AttestationType,
    predicateType: z.string().optional(),
    keys: z.array(Hash),
    payloadHash: Hash,
    contentHash: Hash,
    state: VerdictAttestation.shape.state,
    endorsers: z.array(MspId),
    attestedAt: Instant,
    image: z.object({
      status: ImageVerdict.shape.status,
      quorum: z.int(),
      binding: ImageVerdict.shape.binding,
      /** The members that vouch for it. */
      vouchers: z.array(MspId),
      /** Whether this member's sites may run it. */
      trustedHere: z.boolean(),
    }),
    ...placeFields,
  })
  .meta({ id: 'AttestationSummary' });
export type AttestationSummary = z.infer<typeof AttestationSummary>;

export const AttestationList = listOf(AttestationSummary).meta({ id: 'AttestationList' });
export type AttestationList = z.infer<typeof AttestationList>;

/** What a site's admission decided about an image. */
export const Admission = z
  .object({ ...ImageAdmissionRecord.shape, ...placeFields })
  .meta({ id: 'Admission' });
export type Admission = z.infer<typeof Admission>;

export const AdmissionList = listOf(Admission).meta({ id: 'AdmissionList' });
export type AdmissionList = z.infer<typeof AdmissionList>;

/** What runs at a site, and what the site did about it. */
export const Runtime = z
  .object({ ...ImageRuntimeRecord.shape, ...placeFields })
  .meta({ id: 'Runtime' });
export type Runtime = z.infer<typeof Runtime>;

export const RuntimeList = listOf(Runtime).meta({ id: 'RuntimeList' });
export type RuntimeList = z.infer<typeof RuntimeList>;
