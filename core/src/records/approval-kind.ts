import { z } from 'zod';

/** What waits for voices: those of members, and for a device those of people of its owner. */
export const ApprovalKind = z.enum([
  'policy',
  'governance',
  'membership',
  'incident',
  'attestation',
  'attestation-revocation',
  'key-revocation',
  'device',
]);
export type ApprovalKind = z.infer<typeof ApprovalKind>;
