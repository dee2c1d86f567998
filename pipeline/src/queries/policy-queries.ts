import type { PolicyRevisionRecord } from '@edgebeat/core';
import type { Database } from '@edgebeat/database';
import { sql } from 'kysely';
import { storable } from '../projection/storable';
import type { CreatedColumns, PlaceColumns, ProjectionTables } from '../projection/tables';
import { membersWith } from './agreement-sql';
import { allOf, equals } from './conditions';
import { createdKey, createdOrder, toPlace } from './ledger-place';
import { pageQuery, toPage } from './page';
import { approvesLatest, policyTables, sitesOfPolicy, statusOfPolicy } from './policy-sql';
import type { PolicyFilter, PolicyRow, PolicySiteRow, Queries } from './queries';

/** A site of a policy as the database puts it together: null for what it has not. */
interface SiteOfPolicy {
  readonly owner: string;
  readonly siteId: string;
  readonly joinedLater: boolean;
  readonly revision: number | null;
  readonly compiledHash: string | null;
  readonly since: string | null;
  readonly block: number | null;
  readonly blockHash: string | null;
  readonly transaction: number | null;
  readonly transactionId: string | null;
}

interface Row extends PlaceColumns, CreatedColumns {
  readonly owner: string;
  readonly policy_id: string;
  readonly status: PolicyRow['status'];
  readonly activated_at: string | null;
  readonly active_revision: number | null;
  readonly latest: PolicyRevisionRecord;
  readonly active: PolicyRevisionRecord | null;
  readonly approvals: readonly string[];
  readonly sites: readonly SiteOfPolicy[];
}

const maxRevisions = 1000;
const order = createdOrder('policies');

/**
 * The lists of policies, newest first. Each is one statement, so that all that an answer says is of
 * one moment.
 */
export function policyQueries(
  { query }: Database<ProjectionTables>,
  clock: () => number,
): Pick<Queries, 'policies' | 'policy' | 'policyRevisions'> {
  return {
    async policies(filter, page) {
      const { after, order: by, rows } = pageQuery(order, page);
      const now = new Date(clock()).toISOString();
      const found = await sql<Row>`
        select * from (${selectPolicies(now)} where ${after} and ${conditions(filter, now)}
          order by ${by} limit ${rows}) as found
        order by ${by}
      `.execute(query);
      return toPage(found.rows, page, { order, keyOf: createdKey, toItem });
    },

    async policy(policyId) {
      const { rows } = await sql<Row>`${selectPolicies(new Date(clock()).toISOString())}
        where p.policy_id = ${storable(policyId)}::text
        order by p.created_block, p.created_transaction, p.created_item limit 1
      `.execute(query);
      return rows[0] && toItem(rows[0]);
    },

    async policyRevisions(policyId) {
      const { rows } = await sql<{ readonly record: PolicyRevisionRecord }>`
        select r.record from projection.policy_revisions as r
        where (r.owner, r.policy_id) in (
          select owner, policy_id from projection.policies
          where policy_id = ${storable(policyId)}::text
          order by created_block, created_transaction, created_item limit 1)
        order by r.revision desc limit ${maxRevisions}
      `.execute(query);
      return rows.map(({ record }) => record);
    },
  };
}

function selectPolicies(now: string) {
  return sql`
    select p.owner, p.policy_id, p.activated_at, p.active_revision,
      p.created_block, p.created_transaction, p.created_item,
      l.block, l.block_hash, l.transaction, l.transaction_id, l.item,
      ${statusOfPolicy(now)} as status, l.record as latest, a.record as active,
      ${membersWith(approvesLatest)} as approvals, ${sitesOfPolicy(now)} as sites
    from ${policyTables}`;
}

function conditions({ owner, status, name }: PolicyFilter, now: string) {
  const head = status === 'approved' ? 'active' : status;
  const computed =
    status === undefined ? [] : [sql`${statusOfPolicy(now)} = ${storable(status)}::text`];
  return allOf([
    ...equals('p.owner', owner),
    ...equals('l.policy_name', name),
    ...equals('p.status', head),
    ...computed,
  ]);
}

function toItem(row: Row): PolicyRow {
  return {
    owner: row.owner,
    policyId: row.policy_id,
    status: row.status,
    latest: row.latest,
    ...(row.active !== null && { active: row.active }),
    ...(row.activated_at !== null && { activatedAt: row.activated_at }),
    approvals: row.approvals,
    sites: row.sites.map((site) => toSite(site, row.active_revision)),
    ...toPlace(row),
  };
}

function toSite(site: SiteOfPolicy, activeRevision: number | null): PolicySiteRow {
  const { owner, siteId, joinedLater, revision } = site;
  const name = { owner, siteId, joinedLater };
  if (revision === null) return { ...name, state: 'pending' };
  const receipt = Object.entries(site).filter(([, value]) => value !== null);
  return {
    ...Object.fromEntries(receipt),
    ...name,
    state: revision === activeRevision ? 'active' : 'older',
  };
}
