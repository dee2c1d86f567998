import { z } from 'zod';
import { Hash } from './primitives';

/** The digest of an image's manifest, as registries name it. */
export const ImageDigest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 lower-case hex digits');

/** What an attestation says of an image, by the type of its predicate. */
export const AttestationType = z.enum(['signature', 'provenance', 'sbom', 'vulnerability']);
export type AttestationType = z.infer<typeof AttestationType>;

/**
 * The types that vouch for an image. The others are evidence that goes with it: nobody says that an
 * image may run by listing what is in it, or what is wrong with it.
 */
export const vouchingTypes: readonly AttestationType[] = ['signature', 'provenance'];

/** The payload type of a DSSE envelope that holds an in-toto statement. */
export const IN_TOTO_PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/** 128 KiB in base64: a larger SBOM stays at the site, and a statement names its digest. */
const MAX_PAYLOAD = 174_764;

/** What is signed, byte for byte, in base64. */
const Payload = z
  .base64()
  .min(4)
  .max(MAX_PAYLOAD, 'must be at most 128 KiB in base64: attest a statement with the digest of it');

/** A signature in base64; RSA with 4,096 bits has 684 characters. */
const Signature = z.base64().min(4).max(1024);

/** The hashes of the keys that signed, each of which has to verify. */
export const SigningKeys = z
  .array(Hash)
  .min(1)
  .max(4)
  .refine((keys) => new Set(keys).size === keys.length, 'must name every key once');

/** A DSSE envelope as its specification has it. */
export const DsseEnvelope = z.strictObject({
  payload: Payload,
  payloadType: z.literal(IN_TOTO_PAYLOAD_TYPE),
  signatures: z
    .array(z.strictObject({ keyid: z.string().max(256).optional(), sig: Signature }))
    .min(1)
    .max(4),
});
export type DsseEnvelope = z.infer<typeof DsseEnvelope>;

/** A signed statement in one of two forms: Cosign's simple signing, or in-toto in DSSE. */
export const Attestation = z.discriminatedUnion('form', [
  z.strictObject({ form: z.literal('simple-signing'), payload: Payload, signature: Signature }),
  z.strictObject({ form: z.literal('dsse'), envelope: DsseEnvelope }),
]);
export type Attestation = z.infer<typeof Attestation>;
