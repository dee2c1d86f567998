import type { Database } from '@edgebeat/database';
import { type RawBuilder, sql } from 'kysely';
import { forgetAlerts } from '../alerts/forget-alerts';
import type { ProjectionTables } from '../projection/tables';
import { pause } from './pause';
import type { RecorderLog } from './recorder-log';

const rowsAtOnce = 5000;
const everyMs = 60 * 60 * 1000;
const dayMs = 24 * 60 * 60 * 1000;

/** For how long events, alerts and parked records stay, and what that needs. */
export interface Retention {
  readonly days: number;
  readonly database: Database<ProjectionTables>;
  readonly clock: () => number;
  readonly log?: RecorderLog | undefined;
}

/** Deletes old rows now and every hour until the signal is given; a failure is logged and mends. */
export async function keepRetention(retention: Retention, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await deleteOld(retention, signal);
    } catch (error) {
      retention.log?.warn({ error: String(error) }, 'old events could not be deleted');
    }
    await pause(everyMs, signal);
  }
}

/** Deletes what is older than the days; answers how many rows there were, without threats. */
export async function deleteOld(
  { days, clock, database }: Retention,
  signal: AbortSignal,
): Promise<number> {
  const limit = new Date(clock() - days * dayMs).toISOString();
  const events = await inSteps(
    database,
    signal,
    sql`
    delete from projection.events where sequence in (
      select sequence from projection.events where recorded_at < ${limit}
      order by recorded_at limit ${rowsAtOnce})
  `,
  );
  const parked = await inSteps(
    database,
    signal,
    sql`
    delete from projection.parked where (topic, partition, "offset", agent) in (
      select topic, partition, "offset", agent from projection.parked where parked_at < ${limit}
      order by parked_at limit ${rowsAtOnce})
  `,
  );
  const alerts = await inSteps(database, signal, forgetAlerts(limit, rowsAtOnce));
  const stages = await inSteps(
    database,
    signal,
    sql`
    delete from projection.stages where id in (
      select id from projection.stages where recorded_at < ${limit}
      order by recorded_at limit ${rowsAtOnce})
  `,
  );
  return events + parked + alerts + stages;
}

/** Each step is a transaction of its own, so that it holds up nobody for long. */
async function inSteps(
  database: Database<ProjectionTables>,
  signal: AbortSignal,
  statement: RawBuilder<unknown>,
): Promise<number> {
  let deleted = 0;
  while (!signal.aborted) {
    const { numAffectedRows, rows } = await database.transaction((transaction) =>
      statement.execute(transaction),
    );
    const count = numAffectedRows === undefined ? rows.length : Number(numAffectedRows);
    deleted += count;
    if (count < rowsAtOnce) break;
  }
  return deleted;
}
