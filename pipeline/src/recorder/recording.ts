import type { StoredRecord } from '@edgebeat/bus';
import { freshRecords } from './fresh-records';
import { busRecord, logRecord } from './log-records';
import { recordBatch, type RecordingPorts } from './record-batch';
import type { ReadableRecordLog, RecordLog } from './record-log';
import { nextOf, type Sequenced } from './sort-records';

const chunk = 500;

/** What recording through a log needs. */
export interface LoggedPorts extends RecordingPorts {
  readonly recordLog: RecordLog;
}

/**
 * Records what comes from the bus: first in the log, then in the projection. What the projection lacks
 * of the log and of those that were sealed before it, because something failed between the two or
 * because its schema was dropped, is projected before anything new is logged; so both are always of one
 * order.
 */
export class Recording {
  readonly #ports: LoggedPorts;
  /** The log that the projection is at; unknown until it was read. */
  #log: ReadableRecordLog | undefined;
  /** The first sequence of it that the projection lacks. */
  #next = 0;

  constructor(ports: LoggedPorts) {
    this.#ports = ports;
  }

  /**
   * Records a batch; the same records may come again.
   *
   * @throws Unavailable and Unknown of the log or the database.
   */
  async record(records: readonly StoredRecord[]): Promise<void> {
    await this.complete();
    await this.#project(await this.#append(records));
  }

  /**
   * Projects what is in the logs and not in the projection, until the signal is given; some
   * of it in any case.
   *
   * @returns how many records there were.
   */
  async complete(signal?: AbortSignal): Promise<number> {
    const { recordLog } = this.#ports;
    const logs: readonly ReadableRecordLog[] = [...recordLog.sealed, recordLog];
    this.#log ??= await this.#readPlace(logs);
    let count = 0;
    for (const log of logs.slice(logs.indexOf(this.#log))) {
      if (log !== this.#log) await this.#begin(log);
      if (log !== recordLog || this.#next < recordLog.size()) {
        count += await this.#completeFrom(log, signal);
      }
      if (signal?.aborted === true && count > 0) break;
    }
    return count;
  }

  async #completeFrom(log: ReadableRecordLog, signal: AbortSignal | undefined): Promise<number> {
    const from = this.#next;
    let records: Sequenced[] = [];
    let end = from;
    for await (const logged of log.read(from)) {
      const record = busRecord(logged);
      if (record !== undefined) records.push(record);
      end = logged.sequence + 1;
      if (records.length < chunk) continue;
      await this.#project(records);
      records = [];
      if (signal?.aborted === true) return end - from;
    }
    await this.#project(records);
    await this.#skipTo(end);
    return end - from;
  }

  /** The log that was projected last; of another store, or without any, it is the oldest one. */
  async #readPlace(logs: readonly ReadableRecordLog[]): Promise<ReadableRecordLog> {
    const { log_id, log_next } = await this.#ports.database.query
      .selectFrom('projection.recording')
      .select(['log_id', 'log_next'])
      .executeTakeFirstOrThrow();
    const log = logs.find(({ id }) => id === log_id);
    if (log === undefined) return this.#begin(logs[0] ?? this.#ports.recordLog);
    this.#next = log_next;
    return log;
  }

  async #begin(log: ReadableRecordLog): Promise<ReadableRecordLog> {
    await this.#ports.database.query
      .updateTable('projection.recording')
      .set({ log_id: log.id, log_next: 0 })
      .execute();
    this.#next = 0;
    return (this.#log = log);
  }

  /** What was logged before, or is not for the log, goes on without a sequence. */
  async #append(records: readonly StoredRecord[]): Promise<readonly Sequenced[]> {
    const { recordLog, tenant, database } = this.#ports;
    const loggable = records.flatMap((record) => {
      const entry = logRecord(record, tenant);
      return entry === undefined ? [] : [{ record, id: entry.id, entry }];
    });
    const fresh = await freshRecords(database, loggable);
    const sequences =
      fresh.length === 0 ? [] : await recordLog.append(fresh.map((one) => one.entry));
    const sequenceOf = new Map(fresh.map(({ record }, index) => [record, sequences[index]]));
    return records.map((record) => ({ ...record, sequence: sequenceOf.get(record) }));
  }

  async #project(records: readonly Sequenced[]): Promise<void> {
    if (records.length === 0) return;
    await recordBatch(records, this.#ports);
    this.#next = nextOf(records) ?? this.#next;
  }

  /** What the log itself wrote, and what nobody can read any more, is projected as nothing. */
  async #skipTo(end: number): Promise<void> {
    if (this.#next === end) return;
    await this.#ports.database.query
      .updateTable('projection.recording')
      .set({ log_next: end })
      .execute();
    this.#next = end;
  }
}
