/** Policies, their revisions, approvals and receipts; `place` and `created` say where a row lies. */
export function policyTables(place: string, created: string, createdKey: string): string {
  return `
create table projection.policies (
  owner projection.name,
  policy_id projection.name,
  status text not null,
  latest_revision bigint not null,
  active_revision bigint,
  activated_at projection.instant,${place}${created}
  primary key (owner, policy_id)
);
create index policies_newest on projection.policies (${createdKey});
create index policies_of_owner on projection.policies (owner, ${createdKey});
create index policies_of_status on projection.policies (status, ${createdKey});
create index policies_by_id on projection.policies (policy_id, ${createdKey});

create table projection.policy_revisions (
  owner projection.name,
  policy_id projection.name,
  revision bigint,
  change text not null,
  policy_name projection.name not null,
  proposer projection.name not null,
  quorum bigint not null,
  quorum_of_others bigint,
  binding text not null,
  content_hash text not null,
  proposed_at projection.instant not null,${place}
  record json not null,
  primary key (owner, policy_id, revision)
);
create index policy_revisions_of_name on projection.policy_revisions (policy_name);
create index policy_revisions_newest
  on projection.policy_revisions (block, transaction, item);

create table projection.policy_approvals (
  owner projection.name,
  policy_id projection.name,
  revision bigint,
  approver projection.name,
  content_hash text not null,
  approved_at projection.instant not null,${place}
  primary key (owner, policy_id, revision, approver)
);

create table projection.policy_receipts (
  owner projection.name,
  policy_id projection.name,
  site_owner projection.name,
  site_id projection.name,
  revision bigint,
  compiled_hash text not null,
  since projection.instant not null,${place}
  record json not null,
  primary key (owner, policy_id, site_owner, site_id, revision)
);
`;
}
