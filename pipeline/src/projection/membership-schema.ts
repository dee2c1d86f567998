/**
 * Changes of the membership, reports of deviations and rounds of learning; `place` and `created` are
 * the columns that say where a row lies.
 *
 * The ledger is applied anew from its first block, so that these tables hold what came before them.
 */
export function membershipTables(place: string, created: string, createdKey: string): string {
  return `
${changes(place)}
${deviations(place)}
${learning(place, created, createdKey)}
delete from projection.applied;
delete from projection.incidents;
delete from projection.incident_entries;
delete from projection.members;
alter table projection.members
  add column created_block bigint not null,
  add column created_transaction bigint not null,
  add column created_item bigint not null;
create index members_newest on projection.members (${createdKey});
`;
}

function changes(place: string): string {
  return `
create table projection.member_proposals (
  owner projection.name,
  command_id projection.name,
  change text not null,
  member projection.name not null,
  reason text,
  config_update_hash text not null,
  expected_revision bigint not null,
  content_hash text not null,
  proposed_at projection.instant not null,${place}
  primary key (owner, command_id)
);
create index member_proposals_newest
  on projection.member_proposals (block, transaction, item);

create table projection.member_approvals (
  owner projection.name,
  command_id projection.name,
  approver projection.name,
  signature json not null,${place}
  primary key (owner, command_id, approver)
);

create table projection.member_agreements (
  owner projection.name,
  command_id projection.name,
  revision bigint,${place}
  primary key (owner, command_id)
);

create table projection.member_showings (
  owner projection.name,
  command_id projection.name,
  shower projection.name,
  shown json not null,${place}
  primary key (owner, command_id, shower)
);
`;
}

function deviations(place: string): string {
  return `
create table projection.deviations (
  owner projection.name,
  about_owner projection.name,
  about_kind projection.name,
  about_id projection.name,
  command_id projection.name,${place}
  record json not null,
  primary key (owner, about_owner, about_kind, about_id, command_id)
);
create index deviations_newest on projection.deviations (block, transaction, item);
create index deviations_about
  on projection.deviations (about_owner, about_id, block, transaction, item);
`;
}

function learning(place: string, created: string, createdKey: string): string {
  return `
create table projection.learning_rounds (
  owner projection.name,
  model_id projection.name,
  round bigint,
  state projection.name not null,${place}${created}
  record json not null,
  primary key (owner, model_id, round)
);
create index learning_rounds_newest on projection.learning_rounds (${createdKey});
create index learning_rounds_of_model
  on projection.learning_rounds (model_id, ${createdKey});

create table projection.learning_updates (
  owner projection.name,
  model_id projection.name,
  round bigint,
  msp projection.name,
  site_id projection.name,${place}
  record json not null,
  primary key (owner, model_id, round, msp, site_id)
);
create index learning_updates_newest
  on projection.learning_updates (owner, model_id, round, block, transaction, item);
`;
}
