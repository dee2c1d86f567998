/** The tables of logs and actions; `place` and `created` are the columns that say where a row lies. */
export function auditTables(place: string, created: string, createdKey: string): string {
  return `
create table projection.audit_logs (
  owner projection.name,
  log_id projection.name,
  site_id projection.name not null,
  public_key text not null,
  previous projection.name,
  status text not null,
  size bigint,
  root text,
  opened_at projection.instant not null,${place}${created}
  primary key (owner, log_id)
);
create index audit_logs_newest on projection.audit_logs (${createdKey});
create index audit_logs_by_id on projection.audit_logs (log_id, ${createdKey});

create table projection.audit_anchors (
  owner projection.name,
  log_id projection.name,
  size bigint,
  root text not null,
  proven_from bigint not null,
  anchored_at projection.instant not null,${place}
  primary key (owner, log_id, size)
);

create table projection.audit_seals (
  owner projection.name,
  log_id projection.name,${place}
  record json not null,
  primary key (owner, log_id)
);

create table projection.audit_actions (
  owner projection.name,
  id projection.name,
  site_id projection.name not null,
  class projection.name not null,
  time projection.instant not null,
  hash text not null,${place}
  primary key (owner, id)
);
create index audit_actions_newest on projection.audit_actions (block, transaction, item);
create index audit_actions_of_owner on projection.audit_actions (owner, block, transaction, item);
create index audit_actions_of_site on projection.audit_actions (site_id, block, transaction, item);
create index audit_actions_of_class on projection.audit_actions (class, block, transaction, item);
`;
}
