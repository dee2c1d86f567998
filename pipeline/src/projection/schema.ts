import type { SchemaOwner } from '@edgebeat/database';
import { auditTables } from './audit-schema';
import { agreementTables, protocolOfTerms } from './agreement-schema';
import { policyTables } from './policy-schema';
import { membershipTables } from './membership-schema';
import { alerts } from './alert-schema';
import { lifecycle } from './lifecycle-schema';

/**
 * Times are Instants as text under collation "C": fixed width, so they sort as times do, and every
 * Instant is kept as it came (the year 0000 too, which timestamptz refuses). What came as JSON is
 * `json` and not `jsonb`: it keeps its bytes, and it takes the escapes \\u0000 and lone surrogates
 * that somebody may send. Records of the ledger lie there as the ledger has them.
 */
const domains = `
create domain projection.instant as text collate "C";
create domain projection.name as text collate "C";
`;

const recording = `
create table projection.recording (
  one boolean primary key default true check (one),
  sequence bigint not null
);
insert into projection.recording (sequence) values (0);

create table projection.positions (
  topic projection.name,
  partition bigint,
  next bigint not null,
  primary key (topic, partition)
);

create table projection.applied (
  channel projection.name primary key,
  block bigint not null,
  transaction bigint not null,
  item bigint not null,
  records bigint not null,
  block_transactions bigint,
  blocks bigint not null
);

create table projection.parked (
  topic projection.name,
  partition bigint,
  "offset" bigint,
  agent projection.name,
  reason text not null,
  detail text not null,
  excerpt text not null,
  parked_at projection.instant not null,
  primary key (topic, partition, "offset", agent)
);
create index parked_newest on projection.parked (parked_at, topic, partition, "offset", agent);
`;

/** The sequence comes from `recording`, which is locked: it has no gaps and commits in its order. */
const events = `
create table projection.events (
  sequence bigint primary key,
  id projection.name not null unique,
  type projection.name not null,
  source projection.name not null,
  subject text,
  tenant projection.name not null,
  time projection.instant not null,
  recorded_at projection.instant not null,
  severity projection.name,
  threat_category projection.name,
  data json not null
);
create index events_newest on projection.events (time, sequence);
create index events_of_tenant on projection.events (tenant, time, sequence);
create index events_of_type on projection.events (tenant, type, time, sequence);
create index events_of_source on projection.events (tenant, source, time, sequence);
create index events_of_severity on projection.events (tenant, severity, time, sequence)
  where severity is not null;
create index events_of_threat on projection.events (tenant, threat_category, time, sequence)
  where threat_category is not null;
create index events_to_follow on projection.events (tenant, sequence);
create index events_recorded on projection.events (recorded_at, tenant);

create table projection.agents (
  name projection.name primary key,
  report json not null,
  reported_at projection.instant not null
);

create table projection.node (
  one boolean primary key default true check (one),
  measurement json not null,
  measured_at projection.instant not null
);
`;

const chain = `
create table projection.blocks (
  number bigint primary key,
  hash text not null,
  time projection.instant not null
);

create table projection.transactions (
  block bigint,
  transaction bigint,
  block_hash text not null,
  transaction_id projection.name not null,
  code projection.name not null,
  time projection.instant not null,
  creator_msp projection.name not null,
  creator_key_hash text not null,
  primary key (block, transaction)
);
create index transactions_by_id on projection.transactions (transaction_id, block, transaction);
create index transactions_by_time on projection.transactions (time, block, transaction);
create index transactions_of_code on projection.transactions (code, block, transaction);
create index transactions_of_msp on projection.transactions (creator_msp, block, transaction);

create table projection.announcements (
  block bigint,
  transaction bigint,
  item bigint,
  event projection.name not null,
  owner projection.name not null,
  object_id projection.name not null,
  number bigint,
  content_hash text,
  primary key (block, transaction, item)
);
create index announcements_of_object on projection.announcements (object_id, block, transaction);
create index announcements_of_event on projection.announcements (event, block, transaction);
create index announcements_of_owner on projection.announcements (owner, block, transaction);
`;

/** Where the record that a row shows lies, and where the first record of its key does. */
const place = `
  block bigint not null,
  block_hash text not null,
  transaction bigint not null,
  transaction_id text not null,
  item bigint not null,`;
const created = `
  created_block bigint not null,
  created_transaction bigint not null,
  created_item bigint not null,`;
const createdKey = 'created_block, created_transaction, created_item';

const membership = `
create table projection.members (
  owner projection.name primary key,
  status text not null,${place}
  record json not null
);

create table projection.sites (
  owner projection.name,
  site_id projection.name,
  since projection.instant not null,
  until projection.instant,${place}${created}
  record json not null,
  primary key (owner, site_id)
);
create index sites_newest on projection.sites (${createdKey});

create table projection.identities (
  owner projection.name,
  key_hash projection.name,
  label text not null,
  site_id projection.name,
  valid_from projection.instant not null,
  valid_until projection.instant not null,${place}
  record json not null,
  primary key (owner, key_hash)
);

create table projection.devices (
  owner projection.name,
  device_id projection.name,
  site_id projection.name not null,
  tenant projection.name not null,
  trust text not null,
  status text not null,${place}${created}
  record json not null,
  primary key (owner, device_id)
);
create index devices_newest on projection.devices (${createdKey});
create index devices_of_tenant on projection.devices (tenant, ${createdKey});
create index devices_of_site on projection.devices (tenant, site_id, ${createdKey});
create index devices_of_trust on projection.devices (tenant, trust, ${createdKey});
create index devices_of_status on projection.devices (tenant, status, ${createdKey});
`;

const incidentKey = 'recorded_at, owner, id';
const incidents = `
create table projection.incidents (
  owner projection.name,
  id projection.name,
  site_id projection.name not null,
  agent text not null,
  type projection.name not null,
  severity text not null,
  tlp text not null,
  status text not null,
  withdrawn boolean not null,
  techniques json not null,
  correlation_keys json not null,
  first_seen projection.instant not null,
  last_seen projection.instant not null,
  recorded_at projection.instant not null,
  commitment json not null,
  content_hash text not null,
  entries bigint not null,${place}
  primary key (owner, id)
);
create index incidents_newest on projection.incidents (${incidentKey});
create index incidents_by_id on projection.incidents (id, block, transaction, item);
create index incidents_of_owner on projection.incidents (owner, recorded_at, id);
create index incidents_of_site on projection.incidents (site_id, ${incidentKey});
create index incidents_of_status on projection.incidents (status, ${incidentKey});
create index incidents_of_severity on projection.incidents (severity, ${incidentKey});
create index incidents_of_type on projection.incidents (type, ${incidentKey});

create table projection.incident_entries (
  owner projection.name,
  id projection.name,
  number bigint,
  actor text not null,
  amendment json not null,
  effect text not null,
  time projection.instant not null,${place}
  primary key (owner, id, number)
);
`;

/** How far the log is projected, instead of how far each partition of the bus was read. */
const log = `
alter table projection.recording
  add column log_id projection.name,
  add column log_next bigint not null default 0;
drop table projection.positions;
`;

/** The projection: what the site recorded and what the ledger says, for the lists of the API. */
export const projectionSchema: SchemaOwner = {
  schema: 'projection',
  migrations: [
    ...[
      domains,
      recording,
      events,
      chain,
      membership,
      policyTables(place, created, createdKey),
      incidents,
      log,
    ],
    auditTables(place, created, createdKey),
    ...[alerts, lifecycle],
    agreementTables(place, created, createdKey),
    membershipTables(place, created, createdKey),
    protocolOfTerms,
  ],
};
