import { failures } from '@edgebeat/core';
import type { StoredCommand } from '@edgebeat/ledger';
import type { PolicyRow } from '@edgebeat/pipeline';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { Operation, OperationStatus } from '../answers/operations';
import { ResourceType } from '../answers/operations';
import type { OperationsTable } from '../tables/gateway-schema';

export type OperationRow = Selectable<OperationsTable>;

const hrefs: Record<ResourceType, (owner: string, id: string) => string> = {
  incident: (owner, id) => `/api/v1/incidents/${encodeURIComponent(id)}?owner=${owner}`,
  policy: (_, id) => `/api/v1/policies/${id}`,
  device: (_, id) => `/api/v1/devices/${encodeURIComponent(id)}`,
  'governance-proposal': (owner, id) =>
    `/api/v1/governance/proposals/${encodeURIComponent(id)}?owner=${owner}`,
  deviation: (owner, id) =>
    `/api/v1/membership/deviations?owner=${owner}&commandId=${encodeURIComponent(id)}`,
  // Neither a model's id nor a round's number holds what a path would read otherwise.
  'learning-round': (owner, id) => `/api/v1/learning/rounds/${id}?owner=${owner}`,
  'audit-log': (owner, id) => `/api/v1/audit/logs/${encodeURIComponent(id)}?owner=${owner}`,
  attestation: (owner, id) => `/api/v1/attestations/${encodeURIComponent(id)}?owner=${owner}`,
  'attestation-key': (owner) => `/api/v1/attestation-keys?owner=${owner}`,
  'image-admission': (owner, id) =>
    `/api/v1/admissions?owner=${owner}&id=${encodeURIComponent(id)}`,
  'image-runtime': (owner, id) => `/api/v1/runtimes?owner=${owner}&id=${encodeURIComponent(id)}`,
};

const ofState: Record<StoredCommand['state'], OperationStatus> = {
  NEW: 'queued',
  ENDORSED: 'queued',
  SUBMITTED: 'submitted',
  UNKNOWN: 'submitted',
  COMMITTED: 'committed',
  FAILED: 'failed',
};

/** Where an operation is found. */
export function operationPath(id: string): string {
  return `/api/v1/operations/${id}`;
}

/** An operation as the API shows it. */
export function toOperation(row: OperationRow, command: StoredCommand): Operation {
  const type = ResourceType.parse(row.resource_type);
  const { resource_owner: owner, resource_id: id } = row;
  const isActive = command.state === 'COMMITTED' && row.active_at !== null;
  return {
    id: row.id,
    kind: row.kind,
    status: isActive ? 'active' : ofState[command.state],
    unknown: command.state === 'UNKNOWN',
    resource: { type, owner, id, href: hrefs[type](owner, id) },
    createdAt: row.created_at,
    updatedAt: row.active_at ?? command.updatedAt,
    ...outcomeOf(command),
  };
}

function outcomeOf({ transactionId, block, result, failure }: StoredCommand): Partial<Operation> {
  return {
    ...(transactionId === undefined ? {} : { transactionId }),
    ...(block === undefined ? {} : { block }),
    ...(result === undefined ? {} : { result }),
    ...(failure === undefined ? {} : { problem: problemOf(failure) }),
  };
}

function problemOf({ code, detail }: NonNullable<StoredCommand['failure']>) {
  const { status, title } = failures[code];
  return { type: `urn:edgebeat:problem:${code}`, title, status, detail };
}

const RevisionAnswer = z.object({ revision: z.int() });
const revising: readonly string[] = [
  'policy.propose',
  'policy.update',
  'policy.deactivate',
  'policy.approve',
];

/** The revision of a policy that a committed command is about, if it is about one. */
export function revisionOf({ state, kind, result }: StoredCommand): number | undefined {
  if (state !== 'COMMITTED' || !revising.includes(kind)) return undefined;
  return RevisionAnswer.safeParse(result).data?.revision;
}

/** Whether every site that a policy binds has attested a revision, or the revision has ended it. */
export function isInForce(policy: PolicyRow | undefined, revision: number): boolean {
  if (policy === undefined) return false;
  const { status, active, latest } = policy;
  if (status === 'active') return active?.revision === revision;
  return status === 'inactive' && latest.revision === revision && latest.change === 'deactivate';
}
