import { setTimeout as sleep } from 'node:timers/promises';
import { Policy, PolicyList } from '@edgebeat/gateway-app/answers';
import { printAnswer, type SiteOptions, withSite } from '../client/with-site';
import { moreLines, tableLines } from '../output/table';
import type { CommandContext } from './context';
import { jsonArgument } from './json-argument';
import { type ChangeOptions, changeSite, sendCommand } from './operation';

const watchMs = 500;
const path = (policyId: string) => `/api/v1/policies/${encodeURIComponent(policyId)}`;

export interface ListPoliciesOptions extends SiteOptions {
  readonly status?: string;
  readonly owner?: string;
  readonly limit: number;
  readonly cursor?: string;
}

/** Lists the consortium's policies. */
export async function listPolicies(
  { status, owner, limit, cursor, ...options }: ListPoliciesOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const page = await client.get('/api/v1/policies', PolicyList, { status, owner, limit, cursor });
    printAnswer(page, options, context, () => [
      ...tableLines(
        ['POLICY', 'OWNER', 'NAME', 'STATUS', 'REVISION', 'SITES'],
        page.items.map((policy) => [
          policy.policyId,
          policy.owner,
          policy.policyName,
          policy.status,
          String(policy.revision),
          `${String(policy.activeSites)} of ${String(policy.boundSites)}`,
        ]),
      ),
      ...moreLines(page),
    ]);
  });
}

/** Shows one policy and where it is attested active. */
export async function showPolicy(
  policyId: string,
  options: SiteOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const policy = await client.get(path(policyId), Policy);
    printAnswer(policy, options, context, () => policyLines(policy));
  });
}

/** Follows a policy until every site that it binds has attested it, or it is asked to stop. */
export async function watchPolicy(
  policyId: string,
  options: SiteOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    let before = '';
    while (!context.signal.aborted) {
      const policy = await client.get(path(policyId), Policy);
      if (policy.summary !== before) {
        context.print(
          options.json ? JSON.stringify(policy) : `${policy.status}: ${policy.summary}`,
        );
      }
      before = policy.summary;
      if (policy.status === 'active' || policy.status === 'inactive') return;
      await sleep(watchMs, undefined, { signal: context.signal }).catch(() => undefined);
    }
  });
}

/** Proposes a policy: JSON in the form of the API, or @file. */
export async function proposePolicy(
  content: string,
  options: ChangeOptions,
  context: CommandContext,
): Promise<void> {
  const body = await jsonArgument('<policy>', content);
  await changeSite(options, context, (client) =>
    sendCommand(client, 'POST', '/api/v1/policies', { body }, options),
  );
}

/** Proposes another content of a policy. */
export async function updatePolicy(
  policyId: string,
  content: string,
  options: ChangeOptions,
  context: CommandContext,
): Promise<void> {
  const body = await jsonArgument('<policy>', content);
  await changeSite(options, context, (client) =>
    sendCommand(client, 'PUT', path(policyId), { body }, options),
  );
}

/** Proposes the end of a policy. */
export async function deactivatePolicy(
  policyId: string,
  options: ChangeOptions,
  context: CommandContext,
): Promise<void> {
  await changeSite(options, context, (client) =>
    sendCommand(client, 'DELETE', path(policyId), {}, options),
  );
}

/** Approves the latest revision of a policy, by the content that this site shows. */
export async function approvePolicy(
  policyId: string,
  options: ChangeOptions,
  context: CommandContext,
): Promise<void> {
  await changeSite(options, context, async (client) => {
    const { latestRevision, contentHash } = await client.get(path(policyId), Policy);
    const body = { revision: latestRevision, contentHash };
    return sendCommand(client, 'POST', `${path(policyId)}/approvals`, { body }, options);
  });
}

/** A policy in lines for people. */
export function policyLines(policy: Policy): string[] {
  return [
    `${policy.policyId} of ${policy.owner}: ${policy.policyName}, ${policy.status}, revision ${String(policy.revision)}`,
    ...policy.rules.map(
      ({ condition, action, scope }) => `  if ${condition} then ${action} (${scope})`,
    ),
    `  ${policy.summary}`,
    ...policy.sites.map(
      ({ owner, siteId, state, block, transactionId }) =>
        `  ${owner} ${siteId}: ${state}${transactionId === undefined ? '' : `, block ${String(block)}, transaction ${transactionId}`}`,
    ),
  ];
}
