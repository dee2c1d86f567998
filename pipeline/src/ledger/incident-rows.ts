import type { IncidentEntryRecord, IncidentRecord } from '@edgebeat/core';
import type { Selectable } from 'kysely';
import type { IncidentTable } from '../projection/tables';
import type { NewRow, RowWriter } from '../projection/write-rows';
import { type IncidentState, recordedState, withEntry } from './incident-view';
import { placeColumns, placeOf, type RecordEntry } from './place';

/** A row of the table as it is read. */
export type IncidentRow = Selectable<IncidentTable>;

export const incidentWriter: RowWriter<'projection.incidents'> = {
  table: 'projection.incidents',
  columns: {
    owner: 'text',
    id: 'text',
    site_id: 'text',
    agent: 'text',
    type: 'text',
    severity: 'text',
    tlp: 'text',
    status: 'text',
    withdrawn: 'boolean',
    techniques: 'json',
    correlation_keys: 'json',
    first_seen: 'text',
    last_seen: 'text',
    recorded_at: 'text',
    commitment: 'json',
    content_hash: 'text',
    entries: 'bigint',
    ...placeColumns,
  },
  key: ['owner', 'id'],
};

export const entryWriter: RowWriter<'projection.incident_entries'> = {
  table: 'projection.incident_entries',
  columns: {
    owner: 'text',
    id: 'text',
    number: 'bigint',
    actor: 'text',
    amendment: 'json',
    content_hash: 'text',
    effect: 'text',
    time: 'text',
    ...placeColumns,
  },
  key: ['owner', 'id', 'number'],
};

/** The row of an incident that was just recorded. */
export function incidentRow(record: IncidentRecord, entry: RecordEntry): IncidentRow {
  return {
    owner: record.owner,
    id: record.id,
    site_id: record.siteId,
    agent: record.agent,
    ...stateColumns(recordedState(record)),
    first_seen: record.firstSeen,
    last_seen: record.lastSeen,
    recorded_at: record.entry.time,
    content_hash: record.contentHash,
    ...placeOf(entry),
  };
}

/** A row with its next entries applied, in their order. */
export function amendedRow(
  row: IncidentRow,
  entries: readonly Pick<IncidentEntryRecord, 'effect' | 'number' | 'amendment'>[],
): IncidentRow {
  const start: IncidentState = {
    type: row.type,
    severity: row.severity,
    tlp: row.tlp,
    techniques: row.techniques,
    correlationKeys: row.correlation_keys,
    commitment: row.commitment,
    status: row.status,
    withdrawn: row.withdrawn,
    entries: row.entries,
  };
  return { ...row, ...stateColumns(entries.reduce(withEntry, start)) };
}

/** A row as it is written. */
export function newIncidentRow(row: IncidentRow): NewRow<'projection.incidents'> {
  return {
    ...row,
    techniques: JSON.stringify(row.techniques),
    correlation_keys: JSON.stringify(row.correlation_keys),
    commitment: JSON.stringify(row.commitment),
  };
}

export function entryRow(
  record: IncidentEntryRecord,
  entry: RecordEntry,
): NewRow<'projection.incident_entries'> {
  return {
    owner: record.owner,
    id: record.id,
    number: record.number,
    actor: record.entry.actor.msp,
    amendment: JSON.stringify(record.amendment),
    content_hash: record.contentHash,
    effect: record.effect,
    time: record.entry.time,
    ...placeOf(entry),
  };
}

function stateColumns({ correlationKeys, ...state }: IncidentState) {
  return { ...state, correlation_keys: correlationKeys };
}
