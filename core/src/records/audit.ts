import { z } from 'zod';
import { Bookmark } from './paging';
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

/** How many records a log's tree has. */
const size = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const anchoredSize = size.min(1);

/** An RFC 6962 consistency proof; a tree of 2^53 records needs 54 hashes. */
export const ConsistencyProof = z.array(Hash).max(64);

/** An Ed25519 signature in base64. */
export const LogSignature = z
  .base64()
  .length(88, 'must be an Ed25519 signature of 64 bytes in base64');

const command = { commandId: ClientId, onBehalfOf: OnBehalfOf.optional() } as const;

/** Opens the log of a site; `previous` names the site's last log, which is sealed. */
export const OpenAuditLog = z.strictObject({
  ...command,
  logId: ClientId,
  siteId: ClientId,
  /** The Ed25519 key that signs the log's checkpoints and its seal. */
  publicKey: PublicKey,
  previous: ClientId.optional(),
});
export type OpenAuditLog = z.infer<typeof OpenAuditLog>;

/**
 * States how large a log of the caller's own site is, and its root. The proof shows that the tree
 * that was anchored last is the beginning of this one; the first anchor has nothing to prove.
 */
export const AnchorAuditLog = z.strictObject({
  ...command,
  logId: ClientId,
  size: anchoredSize,
  root: Hash,
  proof: ConsistencyProof.default([]),
});
export type AnchorAuditLog = z.infer<typeof AnchorAuditLog>;

/** What a log's key signs to close its log (canonical JSON, Ed25519). */
export const SealStatement = z.strictObject({
  seal: z.literal(1),
  channel: z.string().max(249),
  owner: MspId,
  siteId: ClientId,
  logId: ClientId,
  /** How much of the log is still there; after a loss it is less than what was anchored. */
  size,
  root: Hash,
  reason: z.string().min(1).max(256),
  /** The log that the site goes on with. */
  next: z.strictObject({ logId: ClientId, publicKey: PublicKey }).optional(),
});
export type SealStatement = z.infer<typeof SealStatement>;

/**
 * Closes a log and opens the next one. The proof is needed when the size is over the anchored one.
 * Only an admin, whose member lost the log's key, may leave the signature out.
 */
export const SealAuditLog = z.strictObject({
  ...command,
  statement: SealStatement,
  signature: LogSignature.optional(),
  proof: ConsistencyProof.default([]),
});
export type SealAuditLog = z.infer<typeof SealAuditLog>;

/** What kind of action it was. */
export const ActionClass = z.enum([
  'login',
  'policy-change',
  'node-change',
  'deployment',
  'alarm',
  'refusal',
  'other',
]);
export type ActionClass = z.infer<typeof ActionClass>;

/** One security-relevant action: what it was stays at the site, here is only its hash. */
export const AuditAction = z.strictObject({
  id: ClientId,
  class: ActionClass,
  time: Instant,
  /** Over a record that holds enough chance not to be guessed. */
  hash: Hash,
});
export type AuditAction = z.infer<typeof AuditAction>;

/** The actions stay unparsed here: one bad action refuses no other. */
export const RecordActions = z.strictObject({
  siteId: ClientId,
  actions: z.array(z.unknown()).min(1).max(500),
});
export type RecordActions = z.infer<typeof RecordActions>;

const TreeHead = z.strictObject({ size: z.int(), root: Hash });

/**
 * Key audit-log~MSP~logId. `anchored` is the last anchor. The content hash covers logId, siteId,
 * publicKey and previous.
 */
export const AuditLogRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('audit-log'),
  owner: MspId,
  logId: ClientId,
  siteId: ClientId,
  publicKey: PublicKey,
  previous: ClientId.optional(),
  status: z.enum(['open', 'sealed']),
  anchored: TreeHead.optional(),
  contentHash: Hash,
  /** Who opened it. */
  entry: Entry,
});
export type AuditLogRecord = z.infer<typeof AuditLogRecord>;

/** Key audit-site~MSP~siteId: the newest log of a site, the only one that may be open. */
export const AuditSiteRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('audit-site'),
  owner: MspId,
  siteId: ClientId,
  logId: ClientId,
});
export type AuditSiteRecord = z.infer<typeof AuditSiteRecord>;

/** Key audit-anchor~MSP~logId~size (16 digits). The content hash covers logId, size and root. */
export const AuditAnchorRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('audit-anchor'),
  owner: MspId,
  logId: ClientId,
  size: z.int(),
  root: Hash,
  /** The size of the anchor from which the proof led here; 0 for the first. */
  provenFrom: z.int(),
  contentHash: Hash,
  entry: Entry,
});
export type AuditAnchorRecord = z.infer<typeof AuditAnchorRecord>;

/**
 * Key audit-seal~MSP~logId. `anchored` is what had been anchored: what lies above the statement's
 * size is lost. The content hash covers the statement.
 */
export const AuditSealRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('audit-seal'),
  owner: MspId,
  logId: ClientId,
  statement: SealStatement,
  signature: LogSignature.optional(),
  anchored: TreeHead.optional(),
  contentHash: Hash,
  entry: Entry,
});
export type AuditSealRecord = z.infer<typeof AuditSealRecord>;

/** Key audit-command~MSP~commandId: what a command of this member did, for its repeats. */
export const AuditCommandRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('audit-command'),
  owner: MspId,
  commandId: ClientId,
  contentHash: Hash,
});
export type AuditCommandRecord = z.infer<typeof AuditCommandRecord>;

/** Key audit-action~MSP~id. The content hash covers the action and its site. */
export const AuditActionRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('audit-action'),
  owner: MspId,
  siteId: ClientId,
  ...AuditAction.shape,
  contentHash: Hash,
  entry: Entry,
});
export type AuditActionRecord = z.infer<typeof AuditActionRecord>;

/** Names a log, or the newest log of a site. */
export const GetAuditLog = z
  .strictObject({ owner: MspId, logId: ClientId.optional(), siteId: ClientId.optional() })
  .refine(({ logId, siteId }) => (logId === undefined) !== (siteId === undefined), {
    path: ['logId'],
    error: 'must be given, or siteId instead of it',
  });
export type GetAuditLog = z.infer<typeof GetAuditLog>;

/** The answer of `audit.get`: the log, and its seal once it is sealed. */
export const AuditLogView = z.strictObject({
  ...AuditLogRecord.shape,
  seal: AuditSealRecord.optional(),
});
export type AuditLogView = z.infer<typeof AuditLogView>;

const page = {
  pageSize: z.int().min(1).max(1000).default(100),
  bookmark: Bookmark.default(''),
} as const;

/** The argument of `audit.list`; pages of a member's logs in the order of their ids. */
export const ListAuditLogs = z.strictObject({ owner: MspId, ...page });
export type ListAuditLogs = z.infer<typeof ListAuditLogs>;

/** The answer of `audit.list`. */
export const AuditLogPage = z.strictObject({ logs: z.array(AuditLogRecord), bookmark: Bookmark });
export type AuditLogPage = z.infer<typeof AuditLogPage>;

/** The argument of `audit.history`; pages of anchors from the first on. */
export const AuditLogHistory = z.strictObject({ owner: MspId, logId: ClientId, ...page });
export type AuditLogHistory = z.infer<typeof AuditLogHistory>;

/** The answer of `audit.history`. */
export const AuditLogHistoryPage = z.strictObject({
  log: AuditLogRecord,
  anchors: z.array(AuditAnchorRecord),
  bookmark: Bookmark,
});
export type AuditLogHistoryPage = z.infer<typeof AuditLogHistoryPage>;
