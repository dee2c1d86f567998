import { vouchingTypes } from '@edgebeat/core';
import { type RawBuilder, sql } from 'kysely';

/**
 * SQL of the rules by which the chaincode counts voices, over `m`, the members that were not removed,
 * and `t`, the terms in force.
 */

type Sql = RawBuilder<unknown>;

/** The terms in force, one row or none. */
export const termsInForce = sql`(
  select *, (policies->>'quorum')::bigint as policy_quorum, (images->>'quorum')::bigint as image_quorum
  from projection.terms order by revision desc limit 1)`;

/** The names of the active members for which something over `m` is true, sorted. */
export function membersWith(condition: Sql): Sql {
  return sql`array(select m.owner::text from projection.members as m
    where m.status = 'active' and ${condition} order by m.owner)`;
}

/** More than half of the active members, whatever the terms in force say. */
export const majority = sql`(
  select count(*) / 2 + 1 from projection.members as m where m.status = 'active')`;

/** More than half of the members beside an owner, and never one alone. */
export function majorityOfOthers(owner: Sql): Sql {
  return sql`(select greatest(2, count(*) / 2 + 1) from projection.members as m
    where m.status = 'active' and m.owner <> ${owner})`;
}

/** Whether `m` agrees to the proposal `g`: by proposing it, or by an approval. */
export const agreesToProposal = sql`(m.owner = g.owner or exists (
  select from projection.governance_approvals as x
  where x.owner = g.owner and x.command_id = g.command_id and x.approver = m.owner))`;

/** How far the proposal `g` is. */
export const stateOfProposal = sql`case
  when g.expected_revision = t.revision then 'open'
  when exists (select from projection.terms as x
    where x.proposed_by = g.owner and x.command_id = g.command_id) then 'applied'
  else 'stale' end`;

/** How the attestation `a` stands. */
export function stateOfAttestation(a: string): Sql {
  const { owner, keys, revoked } = columnsOf(a);
  return sql`case
    when ${revoked} is not null then 'revoked'
    when not exists (
      select from json_array_elements_text(${keys}) as signed
      join projection.attestation_keys as k on k.owner = ${owner} and k.key_hash = signed.value
      where k.revoked is null) then 'key-revoked'
    when exists (select from projection.members as o
      where o.owner = ${owner} and o.status = 'active') then 'valid'
    else 'owner-removed' end`;
}

/** Whether the attestation `a` is of a type that vouches. */
export function isVouching(a: string): Sql {
  return sql`${columnsOf(a).type} in (${sql.join(vouchingTypes)})`;
}

/** Whether `m` vouches for the image with a digest, by a word that counts. */
export function vouchesFor(digest: Sql): Sql {
  return sql`exists (select from projection.images as w
    where w.digest = ${digest} and ${isVouching('w')} and ${stateOfAttestation('w')} = 'valid'
      and (w.owner = m.owner or exists (select from projection.image_endorsements as x
        where ${isEndorsementOf('w')} and x.endorser = m.owner)))`;
}

/** What the attestations of the image of `i` come to, as the chaincode's verdict says it. */
export const statusOfImage = sql`case
  when cardinality(${membersWith(vouchesFor(sql`i.digest`))}) >= t.image_quorum then 'trusted'
  when (select count(distinct word.member) from projection.images as w
    cross join lateral (
      select w.owner as member
      union all select x.endorser from projection.image_endorsements as x
      join projection.members as m on m.owner = x.endorser and m.status = 'active'
      where ${isEndorsementOf('w')}) as word
    where w.digest = i.digest and ${isVouching('w')}
      and ${stateOfAttestation('w')} <> 'owner-removed') >= t.image_quorum then 'revoked'
  else 'pending' end`;

/** Whether `x` is an endorsement of the attestation `a` that was not withdrawn. */
export function isEndorsementOf(a: string): Sql {
  const { digest, owner, id } = columnsOf(a);
  return sql`x.digest = ${digest} and x.owner = ${owner} and x.id = ${id} and not x.withdrawn`;
}

function columnsOf(table: string) {
  const column = (name: string) => sql.ref(`${table}.${name}`);
  return {
    ...{ digest: column('digest'), owner: column('owner'), id: column('id') },
    ...{ type: column('type'), keys: column('keys'), revoked: column('revoked') },
  };
}
