import { sql, type Transaction } from 'kysely';
import type { ProjectionTables } from '../projection/tables';
import { lockRecording } from '../recorder/write-events';

/** Which alerts go: those recorded before a time, at most so many at once. */
export interface Forgetting {
  readonly before: string;
  readonly rows: number;
}

/**
 * Deletes old alerts and takes them out of their threats' counts; a threat without alerts goes too.
 * Nothing is recorded meanwhile, or a count could miss what changed at the same time.
 *
 * @returns how many alerts there were.
 */
export async function forgetAlerts(
  transaction: Transaction<ProjectionTables>,
  { before, rows }: Forgetting,
): Promise<number> {
  await lockRecording(transaction);
  const gone = await sql`
    with gone as (
      delete from projection.alerts where alert_id in (
        select alert_id from projection.alerts where recorded_at < ${before}
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
  `.execute(transaction);
  return gone.rows.length;
}
