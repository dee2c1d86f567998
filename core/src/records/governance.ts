import { z } from 'zod';
import { Quorum } from './membership';
import { ClientId, Entry, Hash, MspId, OnBehalfOf, recordHead } from './primitives';
import { ProtocolVersion } from './protocol';

const terms = { policies: Quorum, images: Quorum } as const;

/** What a proposal sets; what it leaves out stays. */
export const GovernanceChange = z
  .strictObject({ ...terms, protocolVersion: ProtocolVersion })
  .partial()
  .refine(
    (change) => Object.keys(change).length > 0,
    'must name policies, images or protocolVersion',
  );
export type GovernanceChange = z.infer<typeof GovernanceChange>;

/** `expectedRevision` is that of the terms in force; the charter's own have revision 0. */
export const ProposeGovernance = z.strictObject({
  commandId: ClientId,
  expectedRevision: z.int().min(0).max(1_000_000),
  change: GovernanceChange,
  onBehalfOf: OnBehalfOf.optional(),
});
export type ProposeGovernance = z.infer<typeof ProposeGovernance>;

/** Approves what was read: a proposal by its proposer and command, with its content's hash. */
export const ApproveGovernance = z.strictObject({
  owner: MspId,
  commandId: ClientId,
  contentHash: Hash,
  onBehalfOf: OnBehalfOf.optional(),
});
export type ApproveGovernance = z.infer<typeof ApproveGovernance>;

/** Key governance-proposal~MSP~commandId. The content hash covers the change and its revision. */
export const GovernanceProposalRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('governance-proposal'),
  owner: MspId,
  commandId: ClientId,
  expectedRevision: z.int(),
  change: GovernanceChange,
  contentHash: Hash,
  entry: Entry,
});
export type GovernanceProposalRecord = z.infer<typeof GovernanceProposalRecord>;

/** Key governance-approval~MSP~commandId~approver. */
export const GovernanceApprovalRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('governance-approval'),
  owner: MspId,
  commandId: ClientId,
  approver: MspId,
  contentHash: Hash,
  entry: Entry,
});
export type GovernanceApprovalRecord = z.infer<typeof GovernanceApprovalRecord>;

/** Key governance~channel: the terms in force, once they are no longer the charter's. */
export const GovernanceRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('governance'),
  revision: z.int(),
  ...terms,
  /** Not there while it is 1, as in records from before there was another one. */
  protocolVersion: ProtocolVersion.optional(),
  /** The proposal that set them. */
  proposal: z.strictObject({ owner: MspId, commandId: ClientId }),
  entry: Entry,
});
export type GovernanceRecord = z.infer<typeof GovernanceRecord>;

/** Without a proposal the terms alone. */
export const GetGovernance = z.strictObject({
  proposal: z.strictObject({ owner: MspId, commandId: ClientId }).optional(),
});
export type GetGovernance = z.infer<typeof GetGovernance>;

/** The answer of `governance.get`: the terms in force, and a proposal with whom it still needs. */
export const GovernanceView = z.strictObject({
  revision: z.int(),
  ...terms,
  protocolVersion: ProtocolVersion,
  proposal: z
    .strictObject({
      record: GovernanceProposalRecord,
      /** `stale`: other terms came into force before it had enough approvals. */
      state: z.enum(['open', 'applied', 'stale']),
      /** Active members that agree, the proposer too. */
      approvals: z.array(MspId),
      /** How many active members have to agree: more than half. */
      needed: z.int(),
    })
    .optional(),
});
export type GovernanceView = z.infer<typeof GovernanceView>;
