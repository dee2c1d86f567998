import { z } from 'zod';
import { ClientId, Entry, Hash, MspId, OnBehalfOf, PublicKey, recordHead } from './primitives';

/** How far a device is trusted; only `trusted` and `restricted` ones may send. */
export const Trust = z.enum(['trusted', 'restricted', 'quarantined']);
export type Trust = z.infer<typeof Trust>;

const deviceFields = {
  /** Unique at its owner: `cam-01`. */
  deviceId: ClientId,
  siteId: ClientId,
  /** Whose data its site keeps apart. */
  tenant: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1 to 64 letters, digits or . _ -'),
  type: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'must be upper-case letters, digits, underscores'),
  platform: z.enum(['ios', 'android', 'windows', 'macos', 'linux', 'iot', 'other']),
  /** The key of its certificate: that is what binds a connection to it. */
  publicKey: PublicKey,
  /** Whether what it sends has to be signed by that key. */
  signatureRequired: z.boolean().default(false),
} as const;

/** Registering the same device again with other fields writes a new record; a revoked one stays so. */
export const RegisterDevice = z.strictObject({
  ...deviceFields,
  onBehalfOf: OnBehalfOf.optional(),
});
export type RegisterDevice = z.infer<typeof RegisterDevice>;

/** Upward from quarantined is only proposed; another identity of the member has to confirm it. */
export const SetTrust = z.strictObject({
  commandId: ClientId,
  deviceId: ClientId,
  trust: Trust,
  reason: z.string().min(1).max(256),
  onBehalfOf: OnBehalfOf.optional(),
});
export type SetTrust = z.infer<typeof SetTrust>;

/** Revoked is for ever: the device needs a new id and key. */
export const RevokeDevice = z.strictObject({
  commandId: ClientId,
  deviceId: ClientId,
  reason: z.string().min(1).max(256),
  onBehalfOf: OnBehalfOf.optional(),
});
export type RevokeDevice = z.infer<typeof RevokeDevice>;

/**
 * Key device~MSP~deviceId. `keyHash` is the SHA-256 of the public key (DER SPKI). `release` is a
 * proposal that waits for another identity of the owner. A device is trusted when it is registered
 * first; registering it again changes neither its trust nor a release that waits. The content hash
 * covers what RegisterDevice names, without `onBehalfOf`.
 */
export const DeviceRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('device'),
  owner: MspId,
  ...deviceFields,
  signatureRequired: z.boolean(),
  keyHash: Hash,
  status: z.enum(['active', 'revoked']),
  trust: Trust,
  /** Why its trust was set last, or why it was revoked. */
  reason: z.string().optional(),
  release: z
    .strictObject({
      trust: Trust,
      /** The hash of the key that proposed it, and for whom: neither confirms it, too. */
      proposedBy: Hash,
      onBehalfOf: OnBehalfOf.optional(),
      reason: z.string(),
      commandId: ClientId,
    })
    .optional(),
  /** Commands that changed it, the last 32: the same command twice is one effect. */
  commands: z.array(z.strictObject({ commandId: ClientId, contentHash: Hash })).max(32),
  contentHash: Hash,
  entry: Entry,
});
export type DeviceRecord = z.infer<typeof DeviceRecord>;

/**
 * Key device-key~MSP~keyHash: the device that a key belongs to, written once and for ever, so that
 * the key of a device that was revoked or changed its key comes back under no other id.
 */
export const DeviceKeyRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('device-key'),
  owner: MspId,
  keyHash: Hash,
  deviceId: ClientId,
  entry: Entry,
});
export type DeviceKeyRecord = z.infer<typeof DeviceKeyRecord>;
