import { z } from 'zod';
import { ClientId, Entry, Hash, MspId, OnBehalfOf, recordHead } from './primitives';

/** 256 KiB in base64. */
const MAX_CONFIG_UPDATE = 349_528;
/** 700 KiB in base64: a config block has to fit into one transaction. */
const MAX_CONFIG_BLOCK = 955_736;

/** The bytes of a `common.ConfigUpdate` in base64, as administrators of the channel sign them. */
const ConfigUpdateBytes = z
  .base64()
  .min(4)
  .max(MAX_CONFIG_UPDATE, 'must be at most 256 KiB in base64');

/**
 * A `common.ConfigSignature`, each part in base64: the signature is over the header's bytes and the
 * update's, and the header names the certificate that made it.
 */
export const ConfigSignature = z.strictObject({
  signatureHeader: z.base64().min(4).max(16_384),
  signature: z.base64().min(4).max(256),
});
export type ConfigSignature = z.infer<typeof ConfigSignature>;

/** How often the membership has changed: the number that proposals are made for. */
const MembershipRevision = z.int().min(0).max(1_000_000);

const proposed = {
  commandId: ClientId,
  /** Who is to become a member, or to be removed. */
  member: MspId,
  expectedRevision: MembershipRevision,
  configUpdate: ConfigUpdateBytes,
  /** The proposer's own signature over the update. */
  signature: ConfigSignature,
  onBehalfOf: OnBehalfOf.optional(),
} as const;

/** Proposes a member, by the update that puts it into the channel. */
export const ProposeMember = z.strictObject(proposed);
export type ProposeMember = z.infer<typeof ProposeMember>;

/** Proposes to remove a member, by the update that takes it out of the channel. */
export const RemoveMember = z.strictObject({ ...proposed, reason: z.string().min(1).max(256) });
export type RemoveMember = z.infer<typeof RemoveMember>;

/** Names a proposal: who made it, by which command. */
export const ProposalName = z.strictObject({ owner: MspId, commandId: ClientId });
export type ProposalName = z.infer<typeof ProposalName>;

/** Approves what was read: a proposal with its content's hash, and the update that was signed. */
export const ApproveMembership = z.strictObject({
  owner: MspId,
  commandId: ClientId,
  contentHash: Hash,
  configUpdate: ConfigUpdateBytes,
  signature: ConfigSignature,
  onBehalfOf: OnBehalfOf.optional(),
});
export type ApproveMembership = z.infer<typeof ApproveMembership>;

/** Shows the block that made an agreed update the channel's, as `peer channel fetch config` has it. */
export const ShowConfig = z.strictObject({
  owner: MspId,
  commandId: ClientId,
  configBlock: z
    .base64()
    .min(4)
    .max(MAX_CONFIG_BLOCK, 'must be at most 700 KiB in base64: leave the metadata out'),
  onBehalfOf: OnBehalfOf.optional(),
});
export type ShowConfig = z.infer<typeof ShowConfig>;

/** A config block as members have shown it; whoever has the chain can compare it. */
export const ShownConfig = z.strictObject({
  /** How many updates the channel's config has had. */
  sequence: z.int().min(0),
  block: z.strictObject({ number: z.int().min(0), dataHash: Hash }),
});
export type ShownConfig = z.infer<typeof ShownConfig>;

const MembershipChange = z.enum(['add', 'remove']);

/**
 * Key member-proposal~MSP~commandId. `configUpdateHash` is the SHA-256 of the update's bytes. The
 * content hash covers change, member, reason, configUpdateHash and expectedRevision.
 */
export const MemberProposalRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('member-proposal'),
  owner: MspId,
  commandId: ClientId,
  change: MembershipChange,
  member: MspId,
  reason: z.string().optional(),
  configUpdateHash: Hash,
  expectedRevision: z.int(),
  contentHash: Hash,
  entry: Entry,
});
export type MemberProposalRecord = z.infer<typeof MemberProposalRecord>;

/** Key member-proposer~MSP: the one proposal of a member that may gather approvals, its latest. */
export const MemberProposerRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('member-proposer'),
  owner: MspId,
  commandId: ClientId,
});
export type MemberProposerRecord = z.infer<typeof MemberProposerRecord>;

/** Key member-approval~MSP~commandId~approver; the proposer's own is there too. */
export const MemberApprovalRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('member-approval'),
  owner: MspId,
  commandId: ClientId,
  approver: MspId,
  contentHash: Hash,
  signature: ConfigSignature,
  entry: Entry,
});
export type MemberApprovalRecord = z.infer<typeof MemberApprovalRecord>;

/**
 * Key member-agreement~MSP~commandId: written by the approval that more than half needed, and once
 * more when the change took effect.
 */
export const MemberAgreementRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('member-agreement'),
  owner: MspId,
  commandId: ClientId,
  change: MembershipChange,
  member: MspId,
  /** The active members that agreed. */
  members: z.array(MspId),
  /** The revision of the membership that the change made, once it took effect. */
  revision: z.int().min(1).optional(),
  entry: Entry,
});
export type MemberAgreementRecord = z.infer<typeof MemberAgreementRecord>;

/**
 * Key member-showing~MSP~commandId~shower: the config block of a proposal as one member has it. It
 * counts with those that show the same one; a later one of the same member takes its place.
 */
export const MemberShowingRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('member-showing'),
  owner: MspId,
  commandId: ClientId,
  shower: MspId,
  shown: ShownConfig,
  entry: Entry,
});
export type MemberShowingRecord = z.infer<typeof MemberShowingRecord>;

/** Key channel-config~channel: the change that took effect last. */
export const ChannelConfigRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('channel-config'),
  revision: z.int().min(1),
  ...ShownConfig.shape,
  proposal: ProposalName,
  entry: Entry,
});
export type ChannelConfigRecord = z.infer<typeof ChannelConfigRecord>;

/** A proposal with whom it still needs. */
export const MemberProposalView = z.strictObject({
  proposal: MemberProposalRecord,
  /** `stale`: not agreed when its proposer proposed something else or the membership changed. */
  state: z.enum(['open', 'agreed', 'done', 'stale']),
  /** With the signatures that the channel's config update needs. */
  approvals: z.array(
    z.strictObject({
      approver: MspId,
      /** Whether the approver is an active member now. */
      counts: z.boolean(),
      signature: ConfigSignature,
    }),
  ),
  /** Which block each member has shown. */
  showings: z.array(z.strictObject({ shower: MspId, counts: z.boolean(), shown: ShownConfig })),
  /** How many active members have to agree, and then to show the same block: more than half. */
  needed: z.int(),
});
export type MemberProposalView = z.infer<typeof MemberProposalView>;

/** How often the membership has changed, and the last change unless there was none. */
export const ChannelConfigView = z.strictObject({
  revision: z.int(),
  last: ChannelConfigRecord.optional(),
});
export type ChannelConfigView = z.infer<typeof ChannelConfigView>;
