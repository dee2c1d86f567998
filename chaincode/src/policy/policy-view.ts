import {
  type GetPolicy,
  type PolicyHistory,
  type PolicyHistoryPage,
  PolicyRevisionRecord,
  type PolicyView,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { activeMembers } from '../membership/members';
import { pageRecords } from '../state/page-records';
import { parseStored } from '../state/read-record';
import { siteActivations } from './bound-sites';
import { listApprovals, requireHead, requireRevision } from './policy-state';
import { countedApprovals } from './quorum';

/** What counts now, what waits for approval, and at which sites it is attested. */
export async function readPolicy(ctx: TransactionContext, request: GetPolicy): Promise<PolicyView> {
  const head = await requireHead(ctx, request);
  const { activeRevision, latestRevision } = head;
  const latest = await requireRevision(ctx, request, latestRevision);
  const active =
    activeRevision === undefined ? undefined : await requireRevision(ctx, request, activeRevision);
  const approvers = await listApprovals(ctx, request, latestRevision);
  return {
    ...head,
    latest,
    ...(active && { active }),
    approvals: countedApprovals(
      latest.proposer,
      approvers.map(({ approver }) => approver),
      await activeMembers(ctx),
    ),
    sites: active === undefined ? [] : await siteActivations(ctx, head, active),
  };
}

/** A page of all revisions with who approved them, oldest first. */
export async function readPolicyHistory(
  ctx: TransactionContext,
  request: PolicyHistory,
): Promise<PolicyHistoryPage> {
  await requireHead(ctx, request);
  const { owner, policyId, pageSize, bookmark } = request;
  const page = await pageRecords(ctx, {
    kind: 'policy-revision',
    prefix: [owner, policyId],
    pageSize,
    bookmark,
  });
  const items: PolicyHistoryPage['items'] = [];
  for (const { value } of page.items) {
    const revision = parseStored(PolicyRevisionRecord, value);
    items.push({ revision, approvals: await listApprovals(ctx, request, revision.revision) });
  }
  return { items, bookmark: page.bookmark };
}
