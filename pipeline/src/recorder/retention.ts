import type { Database } from '@edgebeat/database';
import { type RawBuilder, sql, type Transaction } from 'kysely';
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
  const before = new Date(clock() - days * dayMs).toISOString();
  const steps: readonly Step[] = [
    deleting(sql`
      delete from projection.events where sequence in (
        select sequence from projection.events where recorded_at < ${before}
        order by recorded_at limit ${rowsAtOnce})
    `),
    deleting(sql`
      delete from projection.parked where (topic, partition, "offset", agent) in (
        select topic, partition, "offset", agent from projection.parked where parked_at < ${before}
        order by parked_at limit ${rowsAtOnce})
    `),
    (transaction) => forgetAlerts(transaction, { before, rows: rowsAtOnce }),
    deleting(sql`
      delete from projection.stages where id in (
        select id from projection.stages where recorded_at < ${before}
        order by recorded_at limit ${rowsAtOnce})
    `),
  ];
  let deleted = 0;
  for (const step of steps) deleted += await repeat(step, database, signal);
  return deleted;
}

/** Deletes some rows; answers how many there were. */
type Step = (transaction: Transaction<ProjectionTables>) => Promise<number>;

function deleting(statement: RawBuilder<unknown>): Step {
  return async (transaction) => {
    const { numAffectedRows = 0n } = await statement.execute(transaction);
    return Number(numAffectedRows);
  };
}

/** Each step is a transaction of its own, so that it holds up nobody for long. */
async function repeat(
  step: Step,
  database: Database<ProjectionTables>,
  signal: AbortSignal,
): Promise<number> {
  let deleted = 0;
  while (!signal.aborted) {
    const count = await database.transaction(step);
    deleted += count;
    if (count < rowsAtOnce) break;
  }
  return deleted;
}
