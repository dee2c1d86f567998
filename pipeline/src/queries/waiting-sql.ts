import { type ApprovalKind, incidentTransitions } from '@edgebeat/core';
import { type RawBuilder, sql } from 'kysely';
import { storable } from '../projection/storable';
import { seesIncident, type Viewer } from '../tenancy/viewer';
import {
  agreesToProposal,
  isVouching,
  majority,
  majorityOfOthers,
  membersWith,
  stateOfAttestation,
  vouchesFor,
  termsInForce,
} from './agreement-sql';
import { approvesMember, isOpenMemberProposal } from './member-proposal-sql';
import { approvesLatest, isPending, policyTables } from './policy-sql';

type Sql = RawBuilder<unknown>;

/** What waits for voices, of each kind in the same columns; `viewer` is who reads. */
export function waitingOf(kind: ApprovalKind, viewer: Viewer | undefined): Sql {
  switch (kind) {
    case 'policy':
      return policies;
    case 'governance':
      return proposals;
    case 'membership':
      return memberProposals;
    case 'incident':
      return amendments(viewer);
    case 'attestation':
      return attestations;
    case 'attestation-revocation':
      return revocations('attestation');
    case 'key-revocation':
      return revocations('key');
    case 'device':
      return releases(viewer);
  }
}

/** As long as the owner has not agreed, the others need a number of their own. */
const quorumOfLatest = sql`case
  when exists (select from projection.members as m
    where m.status = 'active' and m.owner = l.owner and ${approvesLatest}) then l.quorum
  else coalesce(l.quorum_of_others, l.quorum) end`;

const policies = sql`
  select 'policy' as kind, l.owner, l.policy_id as id, l.revision as number, l.change,
    l.content_hash, l.proposer, ${membersWith(approvesLatest)} as approvals,
    ${quorumOfLatest} as quorum, ${membersWith(sql`not ${approvesLatest}`)} as waiting_for,
    l.proposed_at, l.block, l.transaction, l.item
  from ${policyTables} where ${isPending}`;

const proposals = sql`
  select 'governance' as kind, g.owner, g.command_id as id, null::bigint as number,
    (select string_agg(name, ' and ' order by name) from json_object_keys(g.change) as name) as change,
    g.content_hash, g.owner as proposer, ${membersWith(agreesToProposal)} as approvals,
    ${majority} as quorum, ${membersWith(sql`not ${agreesToProposal}`)} as waiting_for,
    g.proposed_at, g.block, g.transaction, g.item
  from projection.governance_proposals as g
  join ${termsInForce} as t on g.expected_revision = t.revision`;

const memberProposals = sql`
  select 'membership' as kind, p.owner, p.command_id as id, null::bigint as number,
    concat_ws(' ', p.change, p.member) as change, p.content_hash, p.owner as proposer,
    ${membersWith(approvesMember)} as approvals, ${majority} as quorum,
    ${membersWith(sql`not ${approvesMember}`)} as waiting_for, p.proposed_at, p.block,
    p.transaction, p.item
  from projection.member_proposals as p where ${isOpenMemberProposal}`;

/** The same change of the incident of `e`, filed since it was applied last. */
const sameChange = sql`b.owner = e.owner and b.id = e.id and b.content_hash = e.content_hash
  and b.number > coalesce((select max(done.number) from projection.incident_entries as done
    where done.owner = e.owner and done.id = e.id and done.content_hash = e.content_hash
      and done.effect = 'applied'), 0)`;

const filed = sql`exists (select from projection.incident_entries as b
  where ${sameChange} and b.actor = m.owner)`;

const steps = Object.entries(incidentTransitions).flatMap(([from, next]) =>
  next.map((to) => sql`(${from}::text, ${to}::text)`),
);

/** A change by others that the incident's state allows; the first entry that files it stands for it. */
function amendments(viewer: Viewer | undefined): Sql {
  const seen = seesIncident(viewer, sql`e.owner`, sql`e.id`);
  return sql`
    select 'incident' as kind, e.owner, e.id, e.number,
      concat_ws(' ', e.amendment->>'change', e.amendment->>'status', e.amendment->>'tlp') as change,
      e.content_hash, e.actor as proposer,
      ${membersWith(sql`m.owner <> e.owner and ${filed}`)} as approvals,
      ${majorityOfOthers(sql`e.owner`)} as quorum,
      ${membersWith(sql`m.owner <> e.owner and not ${filed}`)} as waiting_for,
      e.time as proposed_at, e.block, e.transaction, e.item
    from projection.incident_entries as e
    join projection.incidents as i on i.owner = e.owner and i.id = e.id
    where e.effect = 'proposed' and not i.withdrawn and ${seen}
      and e.number = (select min(b.number) from projection.incident_entries as b where ${sameChange})
      and (e.amendment->>'change' <> 'status'
        or (i.status, e.amendment->>'status') in (${sql.join(steps)}))`;
}

const vouches = vouchesFor(sql`i.digest`);

/** Whether `m` asked to revoke the attestation `i`, so that it cannot endorse it. */
const asked = sql`exists (select from projection.attestation_revocations as v
  where v.owner = i.owner and v.subject = 'attestation' and v.id = i.id and v.revoker = m.owner)`;

const attestations = sql`
  select 'attestation' as kind, i.owner, i.id, null::bigint as number, 'endorse' as change,
    i.content_hash, i.owner as proposer, ${membersWith(vouches)} as approvals,
    t.image_quorum as quorum, ${membersWith(sql`not ${vouches} and not ${asked}`)} as waiting_for,
    i.attested_at as proposed_at, i.created_block as block, i.created_transaction as transaction,
    i.created_item as item
  from projection.images as i cross join ${termsInForce} as t
  where t.image_quorum > 1 and ${isVouching('i')} and ${stateOfAttestation('i')} = 'valid'
    and cardinality(${membersWith(vouches)}) < t.image_quorum`;

const place = (table: string) =>
  sql`(${sql.join(['block', 'transaction', 'item'].map((name) => sql.ref(`${table}.${name}`)))})`;

/** What is asked to be revoked by others than its owner; the first voice stands for all. */
function revocations(subject: 'attestation' | 'key'): Sql {
  const spoke = sql`exists (select from projection.attestation_revocations as v
    where v.owner = r.owner and v.subject = r.subject and v.id = r.id and v.revoker = m.owner)`;
  const stands =
    subject === 'key'
      ? sql`select from projection.attestation_keys as s where s.key_hash = r.id`
      : sql`select from projection.images as s where s.id = r.id`;
  return sql`
    select ${`${subject}-revocation`}::text as kind, r.owner, r.id, null::bigint as number,
      'revoke' as change, null::text as content_hash, r.revoker as proposer,
      ${membersWith(sql`m.owner <> r.owner and ${spoke}`)} as approvals,
      greatest(t.image_quorum, ${majorityOfOthers(sql`r.owner`)}) as quorum,
      ${membersWith(sql`m.owner <> r.owner and not ${spoke}`)} as waiting_for,
      r.asked_at as proposed_at, r.block, r.transaction, r.item
    from projection.attestation_revocations as r cross join ${termsInForce} as t
    where r.subject = ${subject}::text
      and exists (${stands} and s.owner = r.owner and s.revoked is null)
      and not exists (select from projection.attestation_revocations as v
        where v.owner = r.owner and v.subject = r.subject and v.id = r.id
          and ${place('v')} < ${place('r')})`;
}

/** A device that another person of its owner may let out of quarantine. */
function releases(viewer: Viewer | undefined): Sql {
  const own =
    viewer === undefined
      ? sql`true`
      : sql`d.owner = ${viewer.mspId}::text and d.tenant = ${storable(viewer.tenant)}::text`;
  return sql`
    select 'device' as kind, d.owner, d.device_id as id, null::bigint as number,
      d.release as change, null::text as content_hash, d.owner as proposer,
      array[d.owner::text] as approvals, 2::bigint as quorum, array[d.owner::text] as waiting_for,
      d.release_proposed_at as proposed_at, d.created_block as block,
      d.created_transaction as transaction, d.created_item as item
    from projection.devices as d
    where d.release is not null and d.status = 'active' and ${own}`;
}
