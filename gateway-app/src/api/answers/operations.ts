import { Instant, MspId } from '@edgebeat/core';
import { z } from 'zod';
import { listOf } from './place';

export const OperationStatus = z.enum(['queued', 'submitted', 'committed', 'active', 'failed']);
export type OperationStatus = z.infer<typeof OperationStatus>;

export const ResourceType = z.enum([
  'incident',
  'policy',
  'device',
  'governance-proposal',
  'deviation',
  'learning-round',
  'audit-log',
  'attestation',
  'attestation-key',
  'image-admission',
  'image-runtime',
]);
export type ResourceType = z.infer<typeof ResourceType>;

/**
 * What became of a command. `unknown` says that its outcome could not be read yet: it is neither a
 * success nor a failure. `active` is a policy's revision that every site it binds has attested.
 */
export const Operation = z
  .object({
    id: z.uuid(),
    kind: z.string(),
    status: OperationStatus,
    unknown: z.boolean(),
    resource: z.object({
      type: ResourceType,
      owner: MspId,
      id: z.string(),
      href: z.string(),
    }),
    createdAt: Instant,
    updatedAt: Instant,
    transactionId: z.string().optional(),
    block: z.int().min(0).optional(),
    result: z.unknown().optional(),
    problem: z
      .object({ type: z.string(), title: z.string(), status: z.int(), detail: z.string() })
      .optional(),
  })
  .meta({ id: 'Operation' });
export type Operation = z.infer<typeof Operation>;

export const OperationList = listOf(Operation).meta({ id: 'OperationList' });
export type OperationList = z.infer<typeof OperationList>;

/** What became of the commands of one request, in its order. */
export const OperationBatch = z
  .object({ operations: z.array(Operation) })
  .meta({ id: 'OperationBatch' });
