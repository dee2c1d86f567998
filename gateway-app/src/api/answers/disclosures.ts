import { ClientId, IncidentDisclosure, IncidentVerification, MspId } from '@edgebeat/core';
import { z } from 'zod';

/** What was disclosed to whom: names of fields, and nothing that they hold. */
export const Disclosed = z
  .object({
    owner: MspId,
    id: ClientId,
    part: z.int().min(1),
    to: z.array(MspId),
    form: z.enum(['redacted', 'raw']),
    pointers: z.array(z.string()),
  })
  .meta({ id: 'Disclosed' });
export type Disclosed = z.infer<typeof Disclosed>;

/** What another member has disclosed to this one. */
export const Disclosure = z.object(IncidentDisclosure.shape).meta({ id: 'Disclosure' });
export type Disclosure = z.infer<typeof Disclosure>;

/** Whether a copy shows what its owner had notarised, and which of its openings do not. */
export const Verification = z.object(IncidentVerification.shape).meta({ id: 'Verification' });
export type Verification = z.infer<typeof Verification>;
