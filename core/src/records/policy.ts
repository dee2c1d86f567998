import { z } from 'zod';
import { Binding } from './membership';
import { Bookmark } from './paging';
import { ClientId, Entry, Hash, Instant, MspId, OnBehalfOf, recordHead } from './primitives';

/** `POL-` and 12 digits, derived from the proposer and its command id. */
export const PolicyId = z.string().regex(/^POL-[0-9]{12}$/, 'must be POL- and 12 digits');

export const PolicyAction = z.enum([
  'allow',
  'warn',
  'block',
  'disable',
  'quarantine',
  'require_approval',
]);
export type PolicyAction = z.infer<typeof PolicyAction>;

export const PolicyScope = z.enum(['EDGE_NODE', 'SITE', 'CONSORTIUM']);

/** What an evaluation error counts as: the rule's own choice before the action's default. */
export const OnError = z.enum(['allow', 'warn', 'block']);

export const PolicyRule = z.strictObject({
  condition: z.string().min(1).max(1024),
  action: PolicyAction,
  scope: PolicyScope,
  onError: OnError.optional(),
  /** Whether a warning raises an alert; what is blocked or needs approval always does. */
  alert: z.boolean().optional(),
});
export type PolicyRule = z.infer<typeof PolicyRule>;

/** A policy as people write it; its canonical JSON's hash is what approvers name. */
export const PolicyContent = z.strictObject({
  policyName: z.string().min(1).max(128),
  description: z.string().max(2048).default(''),
  rules: z.array(PolicyRule).min(1).max(64),
});
export type PolicyContent = z.infer<typeof PolicyContent>;

const command = { commandId: ClientId, onBehalfOf: OnBehalfOf.optional() } as const;
const revision = z.int().min(1).max(9_999_999_999);

export const ProposePolicy = z.strictObject({ ...command, policy: PolicyContent });
export type ProposePolicy = z.infer<typeof ProposePolicy>;
export const UpdatePolicy = z.strictObject({
  ...command,
  owner: MspId,
  policyId: PolicyId,
  expectedRevision: revision,
  policy: PolicyContent,
});
export type UpdatePolicy = z.infer<typeof UpdatePolicy>;
export const DeactivatePolicy = z.strictObject({
  ...command,
  owner: MspId,
  policyId: PolicyId,
  expectedRevision: revision,
});
export type DeactivatePolicy = z.infer<typeof DeactivatePolicy>;
export const ApprovePolicy = z.strictObject({
  owner: MspId,
  policyId: PolicyId,
  revision,
  contentHash: Hash,
  onBehalfOf: OnBehalfOf.optional(),
});
export type ApprovePolicy = z.infer<typeof ApprovePolicy>;

/** What a policy agent signs when its engine runs a revision (canonical JSON, ECDSA P-256 SHA-256). */
export const ReceiptStatement = z.strictObject({
  receipt: z.literal(1),
  channel: z.string(),
  owner: MspId,
  policyId: PolicyId,
  revision,
  compiledHash: Hash,
  msp: MspId,
  siteId: ClientId,
  agent: Hash,
  time: Instant,
});
export type ReceiptStatement = z.infer<typeof ReceiptStatement>;

/** `signature` is DER in base64. */
export const AcknowledgePolicy = z.strictObject({
  statement: ReceiptStatement,
  signature: z.base64().min(1).max(256),
});
export type AcknowledgePolicy = z.infer<typeof AcknowledgePolicy>;

export const GetPolicy = z.strictObject({ owner: MspId, policyId: PolicyId });
export type GetPolicy = z.infer<typeof GetPolicy>;

export const PolicyStatus = z.enum(['proposed', 'active', 'inactive']);

/** Key policy~MSP~id: which revision counts now. `activatedAt` is there while a revision is active. */
export const PolicyRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('policy'),
  owner: MspId,
  policyId: PolicyId,
  status: PolicyStatus,
  latestRevision: z.int(),
  activeRevision: z.int().optional(),
  activatedAt: Instant.optional(),
});
export type PolicyRecord = z.infer<typeof PolicyRecord>;

/**
 * Key policy-revision~MSP~id~revision (10 digits). Every revision is kept.
 *
 * The content hash covers `policy`; for a deactivation it covers {change, policy}, where `policy`
 * is what the deactivation ends. `quorum` is the charter's number of members, the proposer's
 * counted once, that make the revision count once the owner is among them; `quorumOfOthers` is
 * there when another member proposed, and is the number that suffices without the owner.
 */
export const PolicyRevisionRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('policy-revision'),
  owner: MspId,
  policyId: PolicyId,
  revision: z.int(),
  change: z.enum(['propose', 'update', 'deactivate']),
  policy: PolicyContent,
  contentHash: Hash,
  dialect: z.int(),
  proposer: MspId,
  quorum: z.int(),
  quorumOfOthers: z.int().optional(),
  binding: Binding,
  commandId: ClientId,
  entry: Entry,
});
export type PolicyRevisionRecord = z.infer<typeof PolicyRevisionRecord>;

/** Key policy-command~MSP~id~proposer~commandId: which revision a command made, for its repeats. */
export const PolicyCommandRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('policy-command'),
  owner: MspId,
  policyId: PolicyId,
  proposer: MspId,
  commandId: ClientId,
  revision: z.int(),
});
export type PolicyCommandRecord = z.infer<typeof PolicyCommandRecord>;

/** Key policy-approval~MSP~id~revision~approver; the proposer approves by proposing. */
export const PolicyApprovalRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('policy-approval'),
  owner: MspId,
  policyId: PolicyId,
  revision: z.int(),
  approver: MspId,
  contentHash: Hash,
  entry: Entry,
});
export type PolicyApprovalRecord = z.infer<typeof PolicyApprovalRecord>;

/** Key policy-receipt~MSP~id~siteMSP~siteId~revision: a site's last receipt is its newest. */
export const PolicyReceiptRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('policy-receipt'),
  statement: ReceiptStatement,
  signature: z.string(),
  entry: Entry,
});
export type PolicyReceiptRecord = z.infer<typeof PolicyReceiptRecord>;

/**
 * Where the active revision stands at one site that it binds: attested, an older revision attested,
 * or silent. `joinedLater` marks a site that was registered after the revision became active.
 */
export const SiteActivation = z.strictObject({
  owner: MspId,
  siteId: ClientId,
  state: z.enum(['active', 'older', 'silent']),
  joinedLater: z.boolean(),
  revision: z.int().optional(),
  compiledHash: Hash.optional(),
  since: Instant.optional(),
  transactionId: z.string().optional(),
});
export type SiteActivation = z.infer<typeof SiteActivation>;

/** The answer of `policy.get`; `approvals` are the members that count for the latest revision. */
export const PolicyView = z.strictObject({
  ...PolicyRecord.shape,
  latest: PolicyRevisionRecord,
  active: PolicyRevisionRecord.optional(),
  approvals: z.array(MspId),
  sites: z.array(SiteActivation),
});
export type PolicyView = z.infer<typeof PolicyView>;

/** The argument of `policy.history`; pages of revisions from the first on. */
export const PolicyHistory = z.strictObject({
  owner: MspId,
  policyId: PolicyId,
  pageSize: z.int().min(1).max(100).default(50),
  bookmark: Bookmark.default(''),
});
export type PolicyHistory = z.infer<typeof PolicyHistory>;

/** The answer of `policy.history`. */
export const PolicyHistoryPage = z.strictObject({
  items: z.array(
    z.strictObject({ revision: PolicyRevisionRecord, approvals: z.array(PolicyApprovalRecord) }),
  ),
  bookmark: Bookmark,
});
export type PolicyHistoryPage = z.infer<typeof PolicyHistoryPage>;
