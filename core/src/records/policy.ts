import { z } from 'zod';
import { Binding } from './membership';
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
export const UpdatePolicy = z.strictObject({
  ...command,
  owner: MspId,
  policyId: PolicyId,
  expectedRevision: revision,
  policy: PolicyContent,
});
export const DeactivatePolicy = z.strictObject({
  ...command,
  owner: MspId,
  policyId: PolicyId,
  expectedRevision: revision,
});
export const ApprovePolicy = z.strictObject({
  owner: MspId,
  policyId: PolicyId,
  revision,
  contentHash: Hash,
  onBehalfOf: OnBehalfOf.optional(),
});

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

export const PolicyStatus = z.enum(['proposed', 'active', 'inactive']);

/** Key policy~MSP~id: which revision counts now. */
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

/** Key policy-revision~MSP~id~revision (10 digits). Every revision is kept. */
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
  binding: Binding,
  commandId: ClientId,
  entry: Entry,
});
export type PolicyRevisionRecord = z.infer<typeof PolicyRevisionRecord>;

/** Key policy-approval~MSP~id~revision~approver. */
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

/** Key policy-receipt~MSP~id~revision~siteMSP~siteId. */
export const PolicyReceiptRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('policy-receipt'),
  statement: ReceiptStatement,
  signature: z.string(),
  entry: Entry,
});
export type PolicyReceiptRecord = z.infer<typeof PolicyReceiptRecord>;

/** Where a revision stands at one site that it binds. */
export const SiteActivation = z.strictObject({
  owner: MspId,
  siteId: ClientId,
  state: z.enum(['active', 'older', 'silent']),
  revision: z.int().optional(),
  since: Instant.optional(),
  transactionId: z.string().optional(),
});
export type SiteActivation = z.infer<typeof SiteActivation>;

/** The answer of `policy.get`. */
export const PolicyView = z.strictObject({
  ...PolicyRecord.shape,
  latest: PolicyRevisionRecord,
  active: PolicyRevisionRecord.optional(),
  approvals: z.array(MspId),
  sites: z.array(SiteActivation),
});
export type PolicyView = z.infer<typeof PolicyView>;
