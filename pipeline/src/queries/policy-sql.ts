import { sql } from 'kysely';

/**
 * SQL of the rules by which the chaincode answers `policy.get`, over a query's `p` (policies), `l`
 * (its latest revision), `a` (the active one, if any); `now` decides which sites have ended.
 */

/** Sites that the active revision binds: of members that were not removed, and not ended. */
export function boundSites(now: string) {
  return sql`projection.sites as s
    join projection.members as m on m.owner = s.owner and m.status = 'active'
    where (a.binding = 'all' or s.owner = p.owner) and (s.until is null or ${now}::text < s.until)`;
}

const receiptsOfSite = sql`projection.policy_receipts as r
  where r.owner = p.owner and r.policy_id = p.policy_id
    and r.site_owner = s.owner and r.site_id = s.site_id`;

/** The site was registered after the revision was activated. */
const joinedLater = sql`(p.activated_at < s.since)`;

const lastReceipt = sql`select * from ${receiptsOfSite} order by r.revision desc limit 1`;

/** Where the active revision stands at each site that it binds, as an array of JSON. */
export function sitesOfPolicy(now: string) {
  return sql`(
    select coalesce(json_agg(json_build_object(
      'owner', s.owner, 'siteId', s.site_id, 'joinedLater', ${joinedLater},
      'revision', last.revision, 'compiledHash', last.compiled_hash, 'since', last.since,
      'block', last.block, 'blockHash', last.block_hash,
      'transaction', last.transaction, 'transactionId', last.transaction_id
    ) order by s.owner, s.site_id), '[]')
    from (select s.* from ${boundSites(now)}) as s
    left join lateral (${lastReceipt}) as last on true
    where a.revision is not null
  )`;
}

/**
 * A policy is active once every site that it bound when its revision was activated has attested that
 * revision: who joins later is listed as pending, and takes no policy out of force.
 */
export function statusOfPolicy(now: string) {
  return sql`case
    when p.status <> 'active' then p.status
    when exists (
      select from ${boundSites(now)} and not ${joinedLater} and p.active_revision is distinct from (
        select max(r.revision) from ${receiptsOfSite})
    ) then 'approved' else 'active' end`;
}

/** Whether the member `m` counts for the latest revision: it proposed it, or approved it. */
export const approvesLatest = sql`(m.owner = l.proposer or exists (
  select from projection.policy_approvals as x
  where x.owner = p.owner and x.policy_id = p.policy_id and x.revision = l.revision
    and x.approver = m.owner))`;

/** The tables that all of these speak of. */
export const policyTables = sql`projection.policies as p
  join projection.policy_revisions as l
    on l.owner = p.owner and l.policy_id = p.policy_id and l.revision = p.latest_revision
  left join projection.policy_revisions as a
    on a.owner = p.owner and a.policy_id = p.policy_id and a.revision = p.active_revision`;

/** The latest revision does not count yet. */
export const isPending = sql`not (case l.change
  when 'deactivate' then p.status = 'inactive'
  else p.active_revision is not distinct from l.revision end)`;
