import type { StoredRecord } from '@edgebeat/bus';
import { freshRecords } from './fresh-records';
import { busRecord, logRecord } from './log-records';
import { recordBatch, type RecordingPorts } from './record-batch';
import type { RecordLog } from './record-log';
import { nextOf, type Sequenced } from './sort-records';

const chunk = 500;

/** What recording through a log needs. */
export interface LoggedPorts extends RecordingPorts {
  readonly recordLog: RecordLog;
}

/**
 * Records what comes from the bus: first in the log, then in the projection. What the projection lacks
 * of the log, because something failed between the two or because its schema was dropped, is
 * projected before anything new is logged; so both are always of one order.
 */
export class Recording {
  readonly #ports: LoggedPorts;
  /** The first sequence of the log that the projection lacks; unknown until it was read. */
  #next: number | undefined;

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
    await this.#project(await this.#log(records));
  }

  /**
   * Projects what is in the log and not in the projection, until the signal is given.
   *
   * @returns how many records there were.
   */
  async complete(signal?: AbortSignal): Promise<number> {
    const { recordLog } = this.#ports;
    const from = (this.#next ??= await this.#readNext());
    if (from >= recordLog.size()) return 0;
    let records: Sequenced[] = [];
    let end = from;
    for await (const logged of recordLog.read(from)) {
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

  async #readNext(): Promise<number> {
    const { database, recordLog } = this.#ports;
    const row = await database.query
      .selectFrom('projection.recording')
      .select(['log_id', 'log_next'])
      .executeTakeFirstOrThrow();
    if (row.log_id === recordLog.id) return row.log_next;
    await database.query
      .updateTable('projection.recording')
      .set({ log_id: recordLog.id, log_next: 0 })
      .execute();
    return 0;
  }

  /** What was logged before, or is not for the log, goes on without a sequence. */
  async #log(records: readonly StoredRecord[]): Promise<readonly Sequenced[]> {
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
