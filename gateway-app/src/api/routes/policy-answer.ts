import type { PolicyRow, PolicySiteRow } from '@edgebeat/pipeline';
import type { Policy } from '../answers/policies';

/** A policy as the API shows it. */
export function policyAnswer({
  latest,
  active,
  block,
  blockHash,
  transaction,
  transactionId,
  ...row
}: PolicyRow): Policy {
  const { policyName, description, rules } = latest.policy;
  const { owner, policyId, status, activatedAt, approvals, sites } = row;
  const later = active !== undefined && active.revision !== latest.revision ? active : undefined;
  const activeSites = sites.filter(({ state }) => state === 'active').length;
  return {
    policyId,
    owner,
    policyName,
    description,
    rules,
    status,
    revision: active?.revision ?? latest.revision,
    latestRevision: latest.revision,
    change: latest.change,
    contentHash: latest.contentHash,
    proposer: latest.proposer,
    quorum: latest.quorum,
    approvals: [...approvals],
    ...(later === undefined ? {} : { inForce: inForce(later) }),
    ...(activatedAt === undefined ? {} : { activatedAt }),
    createdAt: latest.entry.time,
    block,
    blockHash,
    transaction,
    transactionId,
    sites: [...sites],
    activeSites,
    boundSites: sites.length,
    summary: status === 'proposed' ? waitingOf(latest, approvals) : summaryOf(row, activeSites),
  };
}

function inForce({ revision, policy, contentHash }: PolicyRow['latest']) {
  const { policyName, description, rules } = policy;
  return { revision, policyName, description, rules, contentHash };
}

/** How many members have to agree, and who has; without the owner it may take more of the others. */
function waitingOf(
  { owner, quorum, quorumOfOthers = quorum }: PolicyRow['latest'],
  approvals: readonly string[],
): string {
  const needed = approvals.includes(owner) ? quorum : quorumOfOthers;
  const given = approvals.length === 0 ? 'nobody' : approvals.join(', ');
  return `waits for approvals: ${needed} members have to agree, so far: ${given}`;
}

function summaryOf(
  { status, sites }: Pick<PolicyRow, 'status' | 'sites'>,
  activeSites: number,
): string {
  if (status === 'inactive') return 'inactive';
  const attested = `attested active at ${activeSites} of ${sites.length} sites`;
  const pending = sites.filter(({ state }) => state !== 'active').map(siteName);
  return pending.length === 0 ? attested : `${attested}; pending: ${pending.join(', ')}`;
}

function siteName({ owner, siteId }: PolicySiteRow): string {
  return `${owner}/${siteId}`;
}
