import { type RawBuilder, sql } from 'kysely';

/**
 * Deletes alerts that were recorded before a time, and takes them out of their threats' counts; a
 * threat without alerts goes too. At most so many rows at once.
 */
export function forgetAlerts(limit: string, rows: number): RawBuilder<unknown> {
  return sql`
    with gone as (
      delete from projection.alerts where alert_id in (
        select alert_id from projection.alerts where recorded_at < ${limit}
        order by recorded_at limit ${rows})
      returning threat_id, status
    ), fewer as (
      select threat_id, count(*) as alerts,
        count(*) filter (where status in ('open', 'acknowledged')) as active,
        count(*) filter (where status = 'resolved') as resolved
      from gone group by threat_id
    ), emptied as (
      delete from projection.threats as t using fewer
      where t.threat_id = fewer.threat_id and t.alerts = fewer.alerts
    ), counted as (
      update projection.threats as t set alerts = t.alerts - fewer.alerts,
        active = t.active - fewer.active, resolved = t.resolved - fewer.resolved
      from fewer where t.threat_id = fewer.threat_id and t.alerts > fewer.alerts
    )
    select 1 from gone
  `;
}
