import { alertProgress, AlertStatus, Severity } from '@edgebeat/core';
import { sql, type Transaction } from 'kysely';
import type { ProjectionTables } from '../projection/tables';
import { type ColumnType, rowSet } from '../projection/write-rows';
import { furthestChanges, type NewAlert, type NewAlertChange } from './alert-rows';

const alertColumns: { readonly [Column in keyof NewAlert]-?: ColumnType } = {
  alert_id: 'text',
  tenant: 'text',
  device_id: 'text',
  severity: 'text',
  title: 'text',
  event_ids: 'json',
  threat_id: 'text',
  threat_category: 'text',
  confidence: 'double precision',
  policy_id: 'text',
  decision_id: 'text',
  raised_at: 'text',
  recorded_at: 'text',
};

const changeColumns: { readonly [Column in keyof NewAlertChange]-?: ColumnType } = {
  alert_id: 'text',
  tenant: 'text',
  status: 'text',
  changed_at: 'text',
  changed_by: 'text',
  note: 'text',
};

const names = sql.join(Object.keys(alertColumns).map((name) => sql.ref(name)));
const severities = sql`${[...Severity.options]}::text[]`;

/** Writes alerts that are not there yet, and counts them with their threats. */
export async function writeAlerts(
  transaction: Transaction<ProjectionTables>,
  alerts: readonly NewAlert[],
): Promise<void> {
  if (alerts.length === 0) return;
  await sql`
    with fresh as (
      insert into projection.alerts (${names})
      select * from ${rowSet(alertColumns, alerts)}
      on conflict do nothing
      returning *
    )
    insert into projection.threats as known (threat_id, tenant, device_id, threat_category,
      confidence, severity, detected_at, alerts, active, resolved)
    select threat_id, tenant, device_id, threat_category, max(confidence),
      max(array_position(${severities}, severity::text)) - 1, min(raised_at), count(*), count(*), 0
    from fresh group by threat_id, tenant, device_id, threat_category
    on conflict (threat_id) do update set
      confidence = greatest(known.confidence, excluded.confidence),
      severity = greatest(known.severity, excluded.severity),
      detected_at = least(known.detected_at, excluded.detected_at),
      alerts = known.alerts + excluded.alerts,
      active = known.active + excluded.active
  `.execute(transaction);
}

/** Moves alerts on, and counts those that end with their threats; what is behind changes nothing. */
export async function writeAlertChanges(
  transaction: Transaction<ProjectionTables>,
  changes: readonly NewAlertChange[],
): Promise<void> {
  if (changes.length === 0) return;
  await sql`
    with moved as (
      update projection.alerts as a set status = c.status, changed_at = c.changed_at,
        changed_by = c.changed_by, note = c.note
      from ${rowSet(changeColumns, furthestChanges(changes))}
        as c (${sql.join(Object.keys(changeColumns).map((name) => sql.ref(name)))})
      where a.alert_id = c.alert_id and a.tenant = c.tenant
        and ${progress('c.status')} > ${progress('a.status')}
      returning a.threat_id, a.status
    ), ended as (
      select threat_id, count(*) as alerts, count(*) filter (where status = 'resolved') as resolved
      from moved where status <> 'acknowledged' group by threat_id
    )
    update projection.threats as t
    set active = t.active - ended.alerts, resolved = t.resolved + ended.resolved
    from ended where t.threat_id = ended.threat_id
  `.execute(transaction);
}

/** How far the status of a column is. */
function progress(column: string) {
  const cases = AlertStatus.options.map(
    (status) => sql`when ${status} then ${alertProgress(status)}::integer`,
  );
  return sql`case ${sql.ref(column)} ${sql.join(cases, sql` `)} end`;
}
