import type { StoredRecord } from '@edgebeat/bus';
import { events, LedgerEntry, topics } from '@edgebeat/core';
import { alertChange, alertRow, type NewAlert, type NewAlertChange } from '../alerts/alert-rows';
import type { Sourced } from '../ledger/collect-entries';
import { type NewStage, stageRow } from '../lifecycle/stage-rows';
import { parseJson } from '../projection/parse-json';
import { storable } from '../projection/storable';
import type { NewRow } from '../projection/write-rows';
import { isParkedTopic, type NewParked, parkedRow, readParked } from './parked-rows';
import { eventRow, type NamedEvent, type NewEvent, readEvent } from './read-event';

/** A record and where it is in the log; reports and entries of the ledger are in none. */
export interface Sequenced extends StoredRecord {
  readonly sequence?: number | undefined;
}

/** The newest of an agent or a node replaces the one before: the log keeps none. */
export const passingTypes: readonly string[] = [
  events.AgentReported.type,
  events.NodeMeasured.type,
];

/** What is in no list of events: what passes, and what is told of the stages of others. */
export const unlistedTypes: readonly string[] = [...passingTypes, events.StageReached.type];

/** Records of the bus by what is done with them; in each list they are in their order. */
export interface Sorted {
  readonly events: NewEvent[];
  readonly alerts: NewAlert[];
  readonly alertChanges: NewAlertChange[];
  readonly stages: NewStage[];
  readonly reports: NewRow<'projection.agents'>[];
  readonly measurements: NewRow<'projection.node'>[];
  readonly parked: NewParked[];
  readonly entries: Sourced<StoredRecord>[];
  /** The sequence behind the last of them that is in the log. */
  readonly logNext?: number | undefined;
}

/** Reads records of any of the recorder's topics; one that cannot be read is parked. */
export function sortRecords(records: readonly Sequenced[], siteTenant: string): Sorted {
  const sorted = nothingSorted();
  for (const record of records) {
    const detail = sortRecord(sorted, record, siteTenant);
    if (detail !== undefined) sorted.parked.push(parkedRow(record, detail));
  }
  return { ...sorted, logNext: nextOf(records) };
}

/** One record that the database refuses, whatever it holds. */
export function refusedRecord(record: Sequenced, detail: string): Sorted {
  return { ...nothingSorted(), parked: [parkedRow(record, detail)], logNext: nextOf([record]) };
}

function sortRecord(sorted: Sorted, record: StoredRecord, siteTenant: string): string | undefined {
  if (isParkedTopic(record.topic)) {
    const parked = readParked(record);
    if (!parked.ok) return parked.detail;
    sorted.parked.push(parked.value);
  } else if (record.topic === topics['ledger.events'].name) {
    const entry = parseJson(record.value ?? '', LedgerEntry);
    if (!entry.ok) return entry.detail;
    sorted.entries.push({ source: record, entry: entry.value });
  } else {
    const named = readEvent(record);
    if (!named.ok) return named.detail;
    sortEvent(sorted, named.value, record, siteTenant);
  }
  return undefined;
}

/**
 * Of reports and measurements the last one counts; they are not kept as events, and neither is what
 * is told of the stages of others.
 */
function sortEvent(
  sorted: Sorted,
  named: NamedEvent,
  record: StoredRecord,
  siteTenant: string,
): void {
  const { event } = named;
  if (event.type === 'io.edgebeat.AgentReported') {
    const { time, data } = event;
    const report = JSON.stringify(data);
    sorted.reports.push({ name: storable(data.name), report, reported_at: time });
  } else if (event.type === 'io.edgebeat.NodeMeasured') {
    const { time, data } = event;
    sorted.measurements.push({ one: true, measurement: JSON.stringify(data), measured_at: time });
  } else if (event.type === 'io.edgebeat.StageReached') {
    sorted.stages.push(stageRow(event, record));
  } else {
    sorted.events.push(eventRow(named, record, siteTenant));
    if (event.type === 'io.edgebeat.AlertRaised') sorted.alerts.push(alertRow(event, record));
    if (event.type === 'io.edgebeat.AlertUpdated') sorted.alertChanges.push(alertChange(event));
  }
}

/** The sequence behind the last of some records that is in the log; undefined when none is. */
export function nextOf(records: readonly Sequenced[]): number | undefined {
  const last = records.findLast(({ sequence }) => sequence !== undefined)?.sequence;
  return last === undefined ? undefined : last + 1;
}

function nothingSorted(): Sorted {
  return {
    ...{ events: [], alerts: [], alertChanges: [], stages: [] },
    ...{ reports: [], measurements: [], parked: [], entries: [] },
  };
}
