import type { Database } from '@edgebeat/database';
import { sql, type Transaction } from 'kysely';
import { writeAlertChanges, writeAlerts } from '../alerts/write-alerts';
import { collectEntries } from '../ledger/collect-entries';
import { readApplied, writeEntries } from '../ledger/write-entries';
import { writeStages } from '../lifecycle/stage-rows';
import type { ProjectionTables } from '../projection/tables';
import { type RowWriter, writeRows } from '../projection/write-rows';
import { recordedChannel } from './on-recorded';
import { type NewParked, parkedRow, parkedWriter } from './parked-rows';
import type { Sorted } from './sort-records';
import { lockRecording, writeEvents } from './write-events';

const agentWriter: RowWriter<'projection.agents'> = {
  table: 'projection.agents',
  columns: { name: 'text', report: 'json', reported_at: 'text' },
  key: ['name'],
  newest: 'reported_at',
};

const nodeWriter: RowWriter<'projection.node'> = {
  table: 'projection.node',
  columns: { one: 'boolean', measurement: 'json', measured_at: 'text' },
  key: ['one'],
  newest: 'measured_at',
};

/** Writes everything that records came to, and how far they reach, in one transaction. */
export function writeSorted(
  database: Database<ProjectionTables>,
  sorted: Sorted,
  channel: string,
): Promise<void> {
  return database.transaction(async (transaction) => {
    const last = await lockRecording(transaction);
    const sequence = await writeEvents(transaction, sorted.events, last);
    await writeAlerts(transaction, sorted.alerts);
    await writeAlertChanges(transaction, sorted.alertChanges);
    await writeStages(transaction, sorted.stages);
    const refused = await applyEntries(transaction, sorted, channel);
    await writeRows(transaction, agentWriter, sorted.reports);
    await writeRows(transaction, nodeWriter, sorted.measurements);
    await writeRows(transaction, parkedWriter, [...sorted.parked, ...refused]);
    await writeProgress(transaction, sorted);
    if (sequence > last) {
      await sql`select pg_notify(${recordedChannel}, ${String(sequence)})`.execute(transaction);
    }
  });
}

async function writeProgress(
  transaction: Transaction<ProjectionTables>,
  { logNext }: Sorted,
): Promise<void> {
  if (logNext === undefined) return;
  await transaction.updateTable('projection.recording').set({ log_next: logNext }).execute();
}

/** Applies what was not applied before; answers what has to be parked instead. */
async function applyEntries(
  transaction: Transaction<ProjectionTables>,
  { entries }: Sorted,
  channel: string,
): Promise<readonly NewParked[]> {
  if (entries.length === 0) return [];
  const start = await readApplied(transaction, channel);
  const { rows, applied, refused } = collectEntries(entries, channel, start);
  if (applied !== undefined && applied !== start) await writeEntries(transaction, rows, applied);
  return refused.map(({ source, detail }) => parkedRow(source, detail));
}
