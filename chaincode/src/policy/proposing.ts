import {
  type DeactivatePolicy,
  policyId,
  type PolicyRecord,
  type PolicyRevisionRecord,
  type ProposePolicy,
  Rejected,
  type UpdatePolicy,
} from '@edgebeat/core';
import { compilePolicy } from '@edgebeat/core/cel';
import type { TransactionContext } from '../context';
import { readCommand, readHead, requireHead, requireRevision } from './policy-state';
import { appendRevision, type Draft, revisionHash } from './revisions';

/** @throws Rejected invalid-policy, or conflict for a command that was used otherwise. */
export async function propose(
  ctx: TransactionContext,
  request: ProposePolicy,
): Promise<PolicyRevisionRecord> {
  const owner = ctx.caller.msp;
  const id = policyId(owner, request.commandId);
  const draft: Draft = { ...request, owner, policyId: id, change: 'propose' };
  const repeated = await findRepeated(ctx, draft);
  if (repeated !== undefined) return repeated;
  if ((await readHead(ctx, draft)) !== undefined) {
    throw new Rejected('conflict', `commandId: its policy ${id} exists already: take another one`);
  }
  compilePolicy(draft.policy);
  return appendRevision(ctx, draft, undefined);
}

/** @throws Rejected not-found, revision-mismatch, invalid-policy or conflict. */
export async function update(
  ctx: TransactionContext,
  { expectedRevision, ...request }: UpdatePolicy,
): Promise<PolicyRevisionRecord> {
  const head = await requireHead(ctx, request);
  const draft: Draft = { ...request, change: 'update' };
  const repeated = await findRepeated(ctx, draft);
  if (repeated !== undefined) return repeated;
  requireLatest(head, expectedRevision);
  compilePolicy(draft.policy);
  return appendRevision(ctx, draft, head);
}

/** @throws Rejected not-found, revision-mismatch, invalid-transition or conflict. */
export async function deactivate(
  ctx: TransactionContext,
  { expectedRevision, ...request }: DeactivatePolicy,
): Promise<PolicyRevisionRecord> {
  const head = await requireHead(ctx, request);
  const repeated = await findRepeated(ctx, { ...request, change: 'deactivate' });
  if (repeated !== undefined) return repeated;
  requireLatest(head, expectedRevision);
  const ended = await requireRevision(ctx, request, head.activeRevision ?? head.latestRevision);
  if (head.status === 'inactive' && ended.change === 'deactivate') {
    throw new Rejected('invalid-transition', `policyId: ${head.policyId} is inactive already`);
  }
  return appendRevision(ctx, { ...request, change: 'deactivate', policy: ended.policy }, head);
}

/**
 * The revision that the same command of the same member made before. A repeat may come with another
 * expected revision: a client that lost the first answer reads the policy again and retries.
 */
async function findRepeated(
  ctx: TransactionContext,
  draft: Omit<Draft, 'policy'> & Partial<Pick<Draft, 'policy'>>,
): Promise<PolicyRevisionRecord | undefined> {
  const command = await readCommand(ctx, draft, draft.commandId);
  if (command === undefined) return undefined;
  const revision = await requireRevision(ctx, draft, command.revision);
  const { change, policy } = draft;
  const isSame =
    revision.change === change &&
    (policy === undefined || revision.contentHash === revisionHash({ change, policy }));
  if (isSame) return revision;
  throw new Rejected(
    'conflict',
    `commandId: ${draft.commandId} made revision ${revision.revision} with other content: take another id`,
  );
}

function requireLatest(head: PolicyRecord, expectedRevision: number): void {
  if (expectedRevision === head.latestRevision) return;
  throw new Rejected(
    'revision-mismatch',
    `expectedRevision: the latest revision of ${head.policyId} is ${head.latestRevision}, not ${expectedRevision}`,
  );
}
