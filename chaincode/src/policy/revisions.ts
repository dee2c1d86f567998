import {
  contentHash,
  type LedgerAction,
  type OnBehalfOf,
  type PolicyContent,
  type PolicyRecord,
  type PolicyRevisionRecord,
  recordKeys,
} from '@edgebeat/core';
import { CEL_DIALECT } from '@edgebeat/core/cel';
import type { z } from 'zod';
import type { TransactionContext } from '../context';
import { currentTerms } from '../governance/terms';
import { activeMembers } from '../membership/members';
import { entryOf, headOf, writeRecord } from '../state/write-record';
import { activated, writeHead } from './activation';
import type { PolicyName } from './policy-state';
import { countedApprovals, isReached, termsFor } from './quorum';

/** A revision as somebody proposes it. */
export interface Draft extends PolicyName {
  readonly change: PolicyRevisionRecord['change'];
  readonly policy: PolicyContent;
  readonly commandId: string;
  readonly onBehalfOf?: z.infer<typeof OnBehalfOf> | undefined;
}

const announced: Record<PolicyRevisionRecord['change'], LedgerAction> = {
  propose: 'PolicyProposed',
  update: 'PolicyUpdateProposed',
  deactivate: 'PolicyDeactivationProposed',
};

/** What approvers name: the policy, and for a deactivation that it ends that policy. */
export function revisionHash({ change, policy }: Pick<Draft, 'change' | 'policy'>): string {
  return contentHash(change === 'deactivate' ? { change, policy } : policy);
}

/**
 * Appends a revision, which supersedes a pending one. Where the proposer's voice is enough it is
 * active at once; until then the revision before it stays active.
 */
export async function appendRevision(
  ctx: TransactionContext,
  draft: Draft,
  head: PolicyRecord | undefined,
): Promise<PolicyRevisionRecord> {
  const members = await activeMembers(ctx);
  const record = await composeRevision(ctx, draft, (head?.latestRevision ?? 0) + 1, members);
  const { owner, policyId, revision } = record;
  await writeRecord(
    ctx,
    'policy-revision',
    recordKeys['policy-revision'](owner, policyId, revision),
    record,
  );
  await writeCommand(ctx, record);
  ctx.announce({
    event: announced[record.change],
    owner,
    id: policyId,
    number: revision,
    contentHash: record.contentHash,
  });
  const next = { ...(head ?? newHead(ctx, draft)), latestRevision: revision };
  const isActive = isReached(record, countedApprovals(record.proposer, [], members));
  await writeHead(ctx, isActive ? activated(ctx, next, record) : next);
  return record;
}

async function composeRevision(
  ctx: TransactionContext,
  { onBehalfOf, ...draft }: Draft,
  revision: number,
  members: readonly string[],
): Promise<PolicyRevisionRecord> {
  const others = members.filter((member) => member !== draft.owner).length;
  const { policies } = await currentTerms(ctx);
  const proposer = ctx.caller.msp;
  return {
    ...headOf(ctx),
    kind: 'policy-revision',
    ...draft,
    revision,
    contentHash: revisionHash(draft),
    dialect: CEL_DIALECT,
    proposer,
    ...termsFor(policies, { owner: draft.owner, proposer, others }),
    entry: entryOf(ctx, onBehalfOf),
  };
}

async function writeCommand(
  ctx: TransactionContext,
  { owner, policyId, proposer, commandId, revision }: PolicyRevisionRecord,
): Promise<void> {
  await writeRecord(
    ctx,
    'policy-command',
    recordKeys['policy-command'](owner, policyId, proposer, commandId),
    {
      ...headOf(ctx),
      kind: 'policy-command',
      ...{ owner, policyId, proposer, commandId, revision },
    },
  );
}

function newHead(ctx: TransactionContext, { owner, policyId }: PolicyName): PolicyRecord {
  return {
    ...headOf(ctx),
    kind: 'policy',
    owner,
    policyId,
    status: 'proposed',
    latestRevision: 0,
  };
}
