import { z } from 'zod';
import { ChannelKeyEpoch, ChannelKeyRecord } from './channel-key';
import { DeviationRecord, DeviationSubject } from './deviation';
import { DeviceRecord } from './device';
import {
  ChannelConfigView,
  MemberProposalView,
  ProposalName,
  ShownConfig,
} from './membership-change';
import {
  ClientId,
  Entry,
  Hash,
  Instant,
  MspId,
  OnBehalfOf,
  PublicKey,
  recordHead,
} from './primitives';
import { ProtocolVersion } from './protocol';

/** The roles that an admin can give; `admin` is the certificate's NodeOU and is never given. */
export const Role = z.enum([
  'operator',
  'connector',
  'publisher',
  'policy-agent',
  'auditor',
  'recorder',
  'governor',
]);
export type Role = z.infer<typeof Role>;

/** Whom something under quorum 1 binds. */
export const Binding = z.enum(['own', 'all']);
export type Binding = z.infer<typeof Binding>;

/** How many members have to agree, and whom it binds under quorum 1. */
export const Quorum = z.strictObject({ quorum: z.int().min(1).max(100), binding: Binding });

/** What the founders agree on; its canonical JSON's hash is part of the chaincode's package. */
export const Charter = z
  .strictObject({
    charter: z.literal(1),
    channel: z.string().min(1).max(249),
    founders: z
      .array(MspId)
      .min(1)
      .max(100)
      .refine((ids) => new Set(ids).size === ids.length, 'must name every founder once'),
    policies: Quorum,
    images: Quorum,
    protocol: ProtocolVersion,
  })
  .refine((charter) => charter.policies.quorum <= charter.founders.length, {
    path: ['policies', 'quorum'],
    error: 'must not be over the number of founders',
  })
  .refine((charter) => charter.images.quorum <= charter.founders.length, {
    path: ['images', 'quorum'],
    error: 'must not be over the number of founders',
  });
export type Charter = z.infer<typeof Charter>;

/** Key charter~MSP~hash: a founder's consent to the whole charter. */
export const CharterRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('charter'),
  owner: MspId,
  charterHash: Hash,
  charter: Charter,
  entry: Entry,
});
export type CharterRecord = z.infer<typeof CharterRecord>;

/** Key consortium~channel: written by the founder whose call completes the founding. */
export const ConsortiumRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('consortium'),
  charterHash: Hash,
  charter: Charter,
  protocol: z.int(),
  entry: Entry,
});
export type ConsortiumRecord = z.infer<typeof ConsortiumRecord>;

/** Key member~MSP~MSP: a member and whether it still is one. Removed is for ever. */
export const MemberRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('member'),
  owner: MspId,
  status: z.enum(['active', 'removed']),
  /** The proposal that added or removed it; a founder that stayed has none. */
  proposal: ProposalName.optional(),
  /** The config block of that proposal; a removed member without it may still be in the channel. */
  shown: ShownConfig.optional(),
  entry: Entry,
});
export type MemberRecord = z.infer<typeof MemberRecord>;

export const RegisterSite = z.strictObject({
  siteId: ClientId,
  keys: z.array(PublicKey).max(8).default([]),
  until: Instant.optional(),
  onBehalfOf: OnBehalfOf.optional(),
});
export type RegisterSite = z.infer<typeof RegisterSite>;

/** Key site~MSP~siteId. The content hash covers siteId, keys and until. */
export const SiteRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('site'),
  owner: MspId,
  siteId: ClientId,
  keys: z.array(PublicKey),
  since: Instant,
  until: Instant.optional(),
  contentHash: Hash,
  entry: Entry,
});
export type SiteRecord = z.infer<typeof SiteRecord>;

/** From `from` to just before `until`. */
export const Validity = z
  .strictObject({ from: Instant, until: Instant })
  .refine((validity) => validity.from < validity.until, {
    path: ['until'],
    error: 'must be after from',
  });

const isOfSite = (role: Role) => role === 'policy-agent' || role === 'recorder';

/** A key is valid from `from` to just before `until`. */
export const RegisterIdentity = z
  .strictObject({
    publicKey: PublicKey,
    label: z.string().min(1).max(64),
    roles: z
      .array(Role)
      .min(1)
      .max(7)
      .refine((roles) => new Set(roles).size === roles.length, 'must name every role once'),
    siteId: ClientId.optional(),
    validity: Validity,
    onBehalfOf: OnBehalfOf.optional(),
  })
  .refine(({ siteId, roles }) => siteId !== undefined || !roles.some(isOfSite), {
    path: ['siteId'],
    error: 'must name the site for which a policy-agent or recorder speaks',
  });
export type RegisterIdentity = z.infer<typeof RegisterIdentity>;

/**
 * Key identity~MSP~keyHash; the label is for people, the key is what counts. Registering the key
 * again overwrites the record: a key is valid as its record reads in that transaction, and a
 * validity that has ended takes its roles away. The content hash covers publicKey, label, roles,
 * siteId and validity.
 */
export const IdentityRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('identity'),
  owner: MspId,
  keyHash: Hash,
  publicKey: PublicKey,
  label: z.string(),
  roles: z.array(Role),
  siteId: ClientId.optional(),
  validity: Validity,
  contentHash: Hash,
  entry: Entry,
});
export type IdentityRecord = z.infer<typeof IdentityRecord>;

/** What `membership.get` reads. */
export const GetMembership = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('bootstrap') }),
  z.strictObject({ kind: z.literal('consortium') }),
  z.strictObject({ kind: z.literal('charter'), owner: MspId }),
  z.strictObject({ kind: z.literal('member'), owner: MspId }),
  z.strictObject({ kind: z.literal('site'), owner: MspId, siteId: ClientId }),
  z.strictObject({ kind: z.literal('identity'), owner: MspId, keyHash: Hash }),
  z.strictObject({ kind: z.literal('device'), owner: MspId, deviceId: ClientId }),
  /** Without an epoch the current one. */
  z.strictObject({ kind: z.literal('channel-key'), epoch: ChannelKeyEpoch.optional() }),
  z.strictObject({ kind: z.literal('channel-config') }),
  z.strictObject({ kind: z.literal('member-proposal'), ...ProposalName.shape }),
  z.strictObject({
    kind: z.literal('deviation'),
    /** Who reported. */
    owner: MspId,
    about: DeviationSubject,
    commandId: ClientId,
  }),
]);
export type GetMembership = z.infer<typeof GetMembership>;

/**
 * How far the founding is. The chaincode knows the charter's hash alone, so `missing` is empty
 * until the first founder has handed the charter in.
 */
export const BootstrapView = z.strictObject({
  charterHash: Hash,
  founded: z.boolean(),
  called: z.array(MspId),
  missing: z.array(MspId),
});
export type BootstrapView = z.infer<typeof BootstrapView>;

/** The answer of `membership.get`. */
export const MembershipView = z.union([
  BootstrapView,
  ConsortiumRecord,
  CharterRecord,
  MemberRecord,
  SiteRecord,
  IdentityRecord,
  DeviceRecord,
  ChannelKeyRecord,
  ChannelConfigView,
  MemberProposalView,
  DeviationRecord,
]);
export type MembershipView = z.infer<typeof MembershipView>;
