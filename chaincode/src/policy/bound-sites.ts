import {
  type PolicyRecord,
  type PolicyRevisionRecord,
  PolicyReceiptRecord,
  type SiteActivation,
  SiteRecord,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { activeMembers } from '../membership/members';
import { lastRecord, listRecords } from '../state/list-records';

const MAX_SITES = 10_000;

/**
 * Where the active revision stands at every site that it binds. A site that has ended by now is
 * left out; a site that was registered after the activation is listed and marked, so that it
 * neither hides nor counts as a laggard unseen.
 */
export async function siteActivations(
  ctx: TransactionContext,
  head: PolicyRecord,
  active: PolicyRevisionRecord,
): Promise<SiteActivation[]> {
  const activations: SiteActivation[] = [];
  for (const site of await boundSites(ctx, active)) {
    activations.push(await activationOf(ctx, head, site));
  }
  return activations;
}

async function boundSites(
  ctx: TransactionContext,
  { owner, binding }: PolicyRevisionRecord,
): Promise<SiteRecord[]> {
  const prefix = binding === 'own' ? [owner] : [];
  const sites = await listRecords(ctx, SiteRecord, 'site', prefix, MAX_SITES);
  const members = await activeMembers(ctx);
  return sites.filter(
    (site) => members.includes(site.owner) && (site.until === undefined || ctx.time < site.until),
  );
}

async function activationOf(
  ctx: TransactionContext,
  { owner, policyId, activeRevision, activatedAt }: PolicyRecord,
  site: SiteRecord,
): Promise<SiteActivation> {
  const prefix = [owner, policyId, site.owner, site.siteId];
  const receipt = await lastRecord(ctx, PolicyReceiptRecord, 'policy-receipt', prefix);
  const name = {
    owner: site.owner,
    siteId: site.siteId,
    joinedLater: activatedAt !== undefined && activatedAt < site.since,
  };
  if (receipt === undefined) return { ...name, state: 'silent' };
  const { revision, compiledHash } = receipt.statement;
  return {
    ...name,
    state: revision === activeRevision ? 'active' : 'older',
    revision,
    compiledHash,
    since: receipt.entry.time,
    transactionId: receipt.entry.transactionId,
  };
}
