import { AttestationKeyRecord, AttestationView, Hash, ImageVerdict } from '@edgebeat/core';
import { z } from 'zod';
import { listOf } from './place';

/** A verdict of the ledger, its name, and whether this member's sites may run the image by it. */
export const Verdict = z
  .object({ ...ImageVerdict.shape, verdictHash: Hash, trustedHere: z.boolean() })
  .meta({ id: 'Verdict' });
export type Verdict = z.infer<typeof Verdict>;

/** What was signed about an image, and whether it was revoked since. */
export const AttestationAnswer = z.object(AttestationView.shape).meta({ id: 'Attestation' });
export type AttestationAnswer = z.infer<typeof AttestationAnswer>;

/** A key that signs images for its owner. */
export const AttestationKey = z.object(AttestationKeyRecord.shape).meta({ id: 'AttestationKey' });
export type AttestationKey = z.infer<typeof AttestationKey>;

export const AttestationKeyList = listOf(AttestationKey).meta({ id: 'AttestationKeyList' });
export type AttestationKeyList = z.infer<typeof AttestationKeyList>;
