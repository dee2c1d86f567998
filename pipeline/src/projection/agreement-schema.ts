/**
 * The terms that the members agreed on, and what they propose, attest, endorse and revoke; `place` and
 * `created` are the columns that say where a row lies.
 *
 * What the ledger says is applied anew from its first block, so that these tables hold what came
 * before them. Rows of incidents are what their entries made of them, so they begin anew as well.
 */
export function agreementTables(place: string, created: string, createdKey: string): string {
  return `
${governance(place)}
${images(place, created, createdKey)}
${decisions(place)}
delete from projection.applied;
delete from projection.incidents;
delete from projection.incident_entries;
alter table projection.incident_entries add column content_hash text not null;
create index incident_entries_proposed on projection.incident_entries (block, transaction, item)
  where effect = 'proposed';
alter table projection.devices
  add column release projection.name,
  add column release_proposed_at projection.instant;
create index devices_to_release on projection.devices (${createdKey}) where release is not null;
`;
}

/** The protocol version of the terms; those from before there was another one have the first. */
export const protocolOfTerms = `
alter table projection.terms add column protocol_version bigint not null default 1;
`;

function governance(place: string): string {
  return `
create table projection.terms (
  revision bigint primary key,
  policies json not null,
  images json not null,
  proposed_by projection.name,
  command_id projection.name,
  since projection.instant not null,${place}
  unique (proposed_by, command_id)
);

create table projection.governance_proposals (
  owner projection.name,
  command_id projection.name,
  expected_revision bigint not null,
  change json not null,
  content_hash text not null,
  proposed_at projection.instant not null,${place}
  primary key (owner, command_id)
);
create index governance_proposals_newest
  on projection.governance_proposals (block, transaction, item);

create table projection.governance_approvals (
  owner projection.name,
  command_id projection.name,
  approver projection.name,
  approved_at projection.instant not null,${place}
  primary key (owner, command_id, approver)
);
`;
}

function images(place: string, created: string, createdKey: string): string {
  return `
create table projection.images (
  digest projection.name,
  owner projection.name,
  id projection.name,
  type projection.name not null,
  predicate_type text,
  keys json not null,
  payload_hash text not null,
  content_hash text not null,
  revoked json,
  attested_at projection.instant not null,${place}${created}
  primary key (digest, owner, id)
);
create index images_newest on projection.images (${createdKey});
create index images_of_owner on projection.images (owner, ${createdKey});
create index images_by_id on projection.images (owner, id);

create table projection.image_endorsements (
  digest projection.name,
  owner projection.name,
  id projection.name,
  endorser projection.name,
  withdrawn boolean not null,
  endorsed_at projection.instant not null,${place}
  primary key (digest, owner, id, endorser)
);

create table projection.attestation_keys (
  owner projection.name,
  key_hash projection.name,
  name text not null,
  revoked json,${place}
  primary key (owner, key_hash)
);

create table projection.attestation_revocations (
  owner projection.name,
  subject projection.name,
  id projection.name,
  revoker projection.name,
  asked_at projection.instant not null,${place}
  primary key (owner, subject, id, revoker)
);
create index attestation_revocations_newest
  on projection.attestation_revocations (block, transaction, item);
`;
}

function decisions(place: string): string {
  return ['admission', 'runtime']
    .map(
      (kind) => `
create table projection.image_${kind}s (
  owner projection.name,
  id projection.name,
  site_id projection.name not null,
  digest projection.name not null,${place}
  record json not null,
  primary key (owner, id)
);
create index image_${kind}s_newest on projection.image_${kind}s (block, transaction, item);
create index image_${kind}s_of_image
  on projection.image_${kind}s (digest, block, transaction, item);
create index image_${kind}s_of_site
  on projection.image_${kind}s (site_id, block, transaction, item);
`,
    )
    .join('');
}
