import { ActionClass, AuditLogRecord, Hash, Instant, MspId, SealStatement } from '@edgebeat/core';
import { z } from 'zod';
import { listOf, placeFields } from './place';

const TreeHead = z.object({ size: z.int().min(0), root: Hash });

const fields = {
  ...placeFields,
  owner: MspId,
  logId: z.string(),
  siteId: z.string(),
  /** The Ed25519 key of its checkpoints, DER SubjectPublicKeyInfo in base64. */
  publicKey: z.string(),
  previous: z.string().optional(),
  status: AuditLogRecord.shape.status,
  /** What it anchored last. */
  anchored: TreeHead.optional(),
  openedAt: Instant,
} as const;

/** The log of a site, as the ledger has it. */
export const AuditLog = z.object(fields).meta({ id: 'AuditLog' });
export type AuditLog = z.infer<typeof AuditLog>;

export const AuditLogList = listOf(AuditLog).meta({ id: 'AuditLogList' });
export type AuditLogList = z.infer<typeof AuditLogList>;

/** A size and root that a log showed to be its own; `provenFrom` is the anchor that it continued. */
export const AuditAnchor = z
  .object({ ...TreeHead.shape, provenFrom: z.int().min(0), anchoredAt: Instant, ...placeFields })
  .meta({ id: 'AuditAnchor' });
export type AuditAnchor = z.infer<typeof AuditAnchor>;

/** How a log ended: what was anchored above the statement's size is lost. */
export const AuditSeal = z
  .object({
    statement: SealStatement,
    signature: z.string().optional(),
    anchored: TreeHead.optional(),
    sealedAt: Instant,
    ...placeFields,
  })
  .meta({ id: 'AuditSeal' });
export type AuditSeal = z.infer<typeof AuditSeal>;

/** One log with a page of its anchors, the largest first. */
export const AuditLogWithAnchors = z
  .object({
    ...fields,
    seal: AuditSeal.optional(),
    anchors: z.array(AuditAnchor),
    has_more: z.boolean(),
    cursor: z.string().optional(),
  })
  .meta({ id: 'AuditLogWithAnchors' });
export type AuditLogWithAnchors = z.infer<typeof AuditLogWithAnchors>;

/** A security-relevant action by its kind and the hash of its audit record. */
export const AuditedAction = z
  .object({
    ...placeFields,
    owner: MspId,
    id: z.string(),
    siteId: z.string(),
    class: ActionClass,
    time: Instant,
    hash: Hash,
  })
  .meta({ id: 'AuditedAction' });
export type AuditedAction = z.infer<typeof AuditedAction>;

export const AuditedActionList = listOf(AuditedAction).meta({ id: 'AuditedActionList' });
export type AuditedActionList = z.infer<typeof AuditedActionList>;
