/** The order of the list of alerts, whatever it is filtered by. */
const alertKey = 'raised_at, alert_id';
const threatKey = 'detected_at, threat_id';

/**
 * Alerts, and the threats that they are about. A threat counts its alerts as they come and end, so
 * that it costs the same however many there were; its severity is a place in the list of severities.
 */
export const alerts = `
create table projection.alerts (
  alert_id projection.name primary key,
  tenant projection.name not null,
  device_id projection.name not null,
  severity projection.name not null,
  title text not null,
  event_ids json not null,
  threat_id projection.name not null,
  threat_category projection.name not null,
  confidence double precision not null,
  policy_id projection.name not null,
  decision_id projection.name not null,
  raised_at projection.instant not null,
  recorded_at projection.instant not null,
  status projection.name not null default 'open',
  changed_at projection.instant,
  changed_by text,
  note text
);
create index alerts_newest on projection.alerts (tenant, ${alertKey});
create index alerts_of_status on projection.alerts (tenant, status, ${alertKey});
create index alerts_of_severity on projection.alerts (tenant, severity, ${alertKey});
create index alerts_of_device on projection.alerts (tenant, device_id, ${alertKey});
create index alerts_recorded on projection.alerts (recorded_at);

create table projection.threats (
  threat_id projection.name primary key,
  tenant projection.name not null,
  device_id projection.name not null,
  threat_category projection.name not null,
  confidence double precision not null,
  severity bigint not null,
  detected_at projection.instant not null,
  alerts bigint not null,
  active bigint not null,
  resolved bigint not null,
  status projection.name not null generated always as (
    case when active > 0 then 'active' when resolved > 0 then 'resolved' else 'dismissed' end
  ) stored
);
create index threats_newest on projection.threats (tenant, ${threatKey});
create index threats_of_status on projection.threats (tenant, status, ${threatKey});
create index threats_of_severity on projection.threats (tenant, severity, ${threatKey});
create index threats_of_category on projection.threats (tenant, threat_category, ${threatKey});
`;
