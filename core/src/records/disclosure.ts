import { z } from 'zod';
import { leafClasses } from '../commitment';
import { IncidentCommitment } from './incident';
import { ClientId, Hash, MspId, OnBehalfOf } from './primitives';

/**
 * The names under which values travel in a proposal's transient map, which no block holds: openings
 * as canonical JSON, and the single-use key under which a disclosure is read.
 */
export const disclosureTransients = { openings: 'openings', sealingKey: 'sealingKey' } as const;

/** Bytes of the openings in one call, all of them together. */
export const MAX_OPENINGS_BYTES = 48 * 1024;

/** Bytes of the key for AES-256-GCM under which a disclosure is read. */
export const SEALING_KEY_BYTES = 32;

/** What shows one leaf of an incident's commitment; see `Opening` of the commitment. */
export const IncidentOpening = z.strictObject({
  index: z.int().min(0).max(9_999),
  pointer: z.string().max(1024),
  class: z.enum(leafClasses),
  value: z.json(),
  salt: z.string().regex(/^[0-9a-f]{32}$/, 'must be 16 bytes in lower-case hex'),
  proof: z.array(Hash).max(14),
});
export type IncidentOpening = z.infer<typeof IncidentOpening>;

export const IncidentOpenings = z.array(IncidentOpening).min(1).max(500);

/** The openings come in the transient map, so that no mistake brings them into a block. */
export const VerifyIncident = z.strictObject({ owner: MspId, id: ClientId });
export type VerifyIncident = z.infer<typeof VerifyIncident>;

/**
 * The answer of `incident.verify`, in the order of the openings. `current`: it shows a leaf of what
 * the incident says now; `superseded`: of what it said before a correction; `different`: of neither.
 */
export const IncidentVerification = z.strictObject({
  owner: MspId,
  id: ClientId,
  contentHash: Hash,
  commitment: IncidentCommitment,
  /** Whether all openings are current. */
  verified: z.boolean(),
  openings: z.array(
    z.strictObject({ index: z.int(), state: z.enum(['current', 'superseded', 'different']) }),
  ),
});
export type IncidentVerification = z.infer<typeof IncidentVerification>;

/** Which of an incident's disclosures it is: one more is added under the next number. */
const Part = z.int().min(1).max(64).default(1);

/**
 * Discloses openings of an own incident to other members; the client has exactly those endorse. The
 * same part again replaces it.
 */
export const DiscloseIncident = z.strictObject({
  id: ClientId,
  to: z.array(MspId).min(1).max(16),
  part: Part,
  onBehalfOf: OnBehalfOf.optional(),
});
export type DiscloseIncident = z.infer<typeof DiscloseIncident>;

/** The answer of `incident.disclose`: nothing of what was disclosed. */
export const DisclosureReceipt = z.strictObject({
  owner: MspId,
  id: ClientId,
  part: z.int(),
  to: z.array(MspId),
});
export type DisclosureReceipt = z.infer<typeof DisclosureReceipt>;

/** What lies in the implicit collection of each named member: key incident-disclosure~MSP~id~part. */
export const IncidentDisclosure = z.strictObject({
  owner: MspId,
  id: ClientId,
  part: z.int(),
  commitment: IncidentCommitment,
  openings: IncidentOpenings,
  disclosedAt: z.string(),
});
export type IncidentDisclosure = z.infer<typeof IncidentDisclosure>;

/** A key of 32 random bytes, used once, comes in the transient map. */
export const ReadDisclosure = z.strictObject({ owner: MspId, id: ClientId, part: Part });
export type ReadDisclosure = z.infer<typeof ReadDisclosure>;

/**
 * An IncidentDisclosure in canonical JSON under AES-256-GCM with the caller's key and a nonce of
 * zeros, tag last, in base64: who sees the answer alone learns nothing but its length.
 */
export const SealedDisclosure = z.strictObject({ sealed: z.base64() });
export type SealedDisclosure = z.infer<typeof SealedDisclosure>;
