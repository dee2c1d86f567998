import { z } from 'zod';
import { canonicalJson } from '../canonical';
import { Validity } from './membership';
import { Bookmark } from './paging';
import { ClientId, Entry, Hash, MspId, OnBehalfOf, PublicKey, recordHead } from './primitives';
import { Attestation, AttestationType, ImageDigest, SigningKeys } from './signed-evidence';
import { upgradable } from './upgradable';

/** How a key signs; it is fixed with the key, so that no signature chooses its own check. */
export const SignatureScheme = z.enum([
  'ecdsa-sha256',
  'ecdsa-sha384',
  'ed25519',
  'rsa-pkcs1-sha256',
  'rsa-pss-sha256',
]);
export type SignatureScheme = z.infer<typeof SignatureScheme>;

const reason = z.string().min(1).max(256);
const forSomebody = { onBehalfOf: OnBehalfOf.optional() } as const;

/** A SubjectPublicKeyInfo as PEM, as Cosign and OpenSSL write it. */
const PemPublicKey = z
  .string()
  .max(2048)
  .regex(
    /^-----BEGIN PUBLIC KEY-----\r?\n[A-Za-z0-9+/=\r\n]{1,1900}-----END PUBLIC KEY-----\s*$/,
    'must be a PEM block PUBLIC KEY, or its DER in base64',
  );

/** A signature in base64. */
const Possession = z.base64().min(1).max(1024);

/**
 * Registers a key that signs images for the caller's member; without a scheme the key's usual one. A
 * signature counts if it is recorded while the key is valid.
 */
export const RegisterAttestationKey = z.strictObject({
  publicKey: z.union([PublicKey, PemPublicKey], {
    error: 'must be a public key as PEM, or as DER SubjectPublicKeyInfo in base64',
  }),
  name: z.string().min(1).max(64),
  scheme: SignatureScheme.optional(),
  validity: Validity,
  /** The key's signature over `keyPossessionBytes`, in its scheme; protocol version 2 asks for it. */
  possession: Possession.optional(),
  ...forSomebody,
});
export type RegisterAttestationKey = z.infer<typeof RegisterAttestationKey>;

/** Names a member's key by the SHA-256 of its DER SubjectPublicKeyInfo. */
export const RevokeAttestationKey = z.strictObject({
  owner: MspId,
  keyHash: Hash,
  reason,
  ...forSomebody,
});
export type RevokeAttestationKey = z.infer<typeof RevokeAttestationKey>;

/** Records a signed statement about an image; each of `keys`, the caller's member's, signed it. */
export const AttestImage = z.strictObject({
  id: ClientId,
  digest: ImageDigest,
  keys: SigningKeys,
  attestation: Attestation,
  ...forSomebody,
});
export type AttestImage = z.infer<typeof AttestImage>;

/** Another member vouches for an attestation; the content hash names what was read. */
export const EndorseAttestation = z.strictObject({
  owner: MspId,
  id: ClientId,
  contentHash: Hash,
  ...forSomebody,
});
export type EndorseAttestation = z.infer<typeof EndorseAttestation>;

export const RevokeAttestation = z.strictObject({
  owner: MspId,
  id: ClientId,
  reason,
  ...forSomebody,
});
export type RevokeAttestation = z.infer<typeof RevokeAttestation>;

/** That something is revoked, by its owner or by enough others: the members whose voices counted. */
export const Revocation = z.strictObject({
  by: z.enum(['owner', 'others']),
  members: z.array(MspId).min(1),
  reason,
  entry: Entry,
});
export type Revocation = z.infer<typeof Revocation>;

const keyFields = {
  channel: z.string(),
  kind: z.literal('attestation-key'),
  owner: MspId,
  keyHash: Hash,
  publicKey: PublicKey,
  name: z.string(),
  scheme: SignatureScheme,
  validity: Validity,
  revoked: Revocation.optional(),
  contentHash: Hash,
  entry: Entry,
} as const;

/** The form of a key that protocol version 1 writes. */
export const AttestationKeyRecord1 = z.strictObject({ record: z.literal(1), ...keyFields });
export type AttestationKeyRecord1 = z.infer<typeof AttestationKeyRecord1>;

/** The form of a key that protocol version 2 writes: with the proof that its owner holds it. */
export const AttestationKeyRecord2 = z.strictObject({
  record: z.literal(2),
  ...keyFields,
  /** Null for a key that was registered under version 1. */
  possession: Possession.nullable(),
});
export type AttestationKeyRecord2 = z.infer<typeof AttestationKeyRecord2>;

/**
 * Key attestation-key~MSP~keyHash. A key is registered once and revoked for ever. The content hash
 * covers publicKey (DER in base64), name, scheme and validity.
 */
export const AttestationKeyRecord = upgradable(
  AttestationKeyRecord2,
  AttestationKeyRecord1,
  (key) => ({ ...key, record: 2 as const, possession: null }),
);
export type AttestationKeyRecord = z.output<typeof AttestationKeyRecord>;

/** What a key signs to prove that its owner holds it: the owner's name is in it, so it proves it of nobody else. */
export function keyPossessionBytes(channel: string, owner: string, keyHash: string): Uint8Array {
  const statement = { statement: 'key-possession', version: 1, channel, owner, keyHash };
  return new TextEncoder().encode(canonicalJson(statement));
}

/** Key attestation~MSP~id, never changed: what was signed. The content hash covers digest, keys and attestation. */
export const AttestationRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('attestation'),
  owner: MspId,
  id: ClientId,
  digest: ImageDigest,
  keys: SigningKeys,
  attestation: Attestation,
  contentHash: Hash,
  entry: Entry,
});
export type AttestationRecord = z.infer<typeof AttestationRecord>;

/** Key image~digest~MSP~id: an attestation as a verdict reads it, and whether it was revoked. */
export const ImageRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('image'),
  digest: ImageDigest,
  owner: MspId,
  id: ClientId,
  type: AttestationType,
  predicateType: z.string().optional(),
  keys: SigningKeys,
  /** SHA-256 of the signed payload. */
  payloadHash: Hash,
  contentHash: Hash,
  revoked: Revocation.optional(),
  entry: Entry,
});
export type ImageRecord = z.infer<typeof ImageRecord>;

/** Key image-endorsement~digest~MSP~id~endorser; an endorser who asks to revoke withdraws it. */
export const ImageEndorsementRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('image-endorsement'),
  digest: ImageDigest,
  owner: MspId,
  id: ClientId,
  endorser: MspId,
  contentHash: Hash,
  withdrawn: Entry.optional(),
  entry: Entry,
});
export type ImageEndorsementRecord = z.infer<typeof ImageEndorsementRecord>;

/** What can be revoked; `id` is an attestation's id or a key's hash. */
export const RevocationSubject = z.enum(['attestation', 'key']);
export type RevocationSubject = z.infer<typeof RevocationSubject>;

/** Key attestation-revocation~MSP~subject~id~revoker: one member's voice for a revocation. */
export const AttestationRevocationRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('attestation-revocation'),
  owner: MspId,
  subject: RevocationSubject,
  id: ClientId,
  revoker: MspId,
  reason: z.string(),
  entry: Entry,
});
export type AttestationRevocationRecord = z.infer<typeof AttestationRevocationRecord>;

/** Names an attestation. */
export const GetAttestation = z.strictObject({ owner: MspId, id: ClientId });
export type GetAttestation = z.infer<typeof GetAttestation>;

/** The answer of `attestation.get`: what was signed, and how it stands now. */
export const AttestationView = z.strictObject({
  ...AttestationRecord.shape,
  type: AttestationType,
  predicateType: z.string().optional(),
  revoked: Revocation.optional(),
});
export type AttestationView = z.infer<typeof AttestationView>;

/** The argument of `attestation.keys`; pages of a member's keys in the order of their hashes. */
export const ListAttestationKeys = z.strictObject({
  owner: MspId,
  pageSize: z.int().min(1).max(1000).default(100),
  bookmark: Bookmark.default(''),
});
export type ListAttestationKeys = z.infer<typeof ListAttestationKeys>;

/** The answer of `attestation.keys`. */
export const AttestationKeyPage = z.strictObject({
  keys: z.array(AttestationKeyRecord),
  bookmark: Bookmark,
});
export type AttestationKeyPage = z.infer<typeof AttestationKeyPage>;
