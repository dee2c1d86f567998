import type { StoredRecord } from '@edgebeat/bus';
import type { Severity } from '@edgebeat/core';

/** A record of the bus as it goes into the log: what stays readable, and what is encrypted. */
export interface NewLogRecord {
  readonly id: string;
  readonly type: string;
  /** Whose key protects it: a device or the tenant. */
  readonly subject: string;
  readonly tenant: string;
  readonly time: string;
  readonly severity: Severity | 'info';
  readonly position: BusPosition;
  readonly content: Uint8Array;
}

/** Where a record lay on the bus. */
export type BusPosition = Pick<StoredRecord, 'topic' | 'partition' | 'offset'>;

/** A record that is in the log; one whose key was destroyed, or that the log itself wrote, has no content. */
export interface LoggedRecord {
  readonly sequence: number;
  readonly position?: BusPosition | undefined;
  readonly content?: Uint8Array | undefined;
}

/** A log that can be read. */
export interface ReadableRecordLog {
  /** Another one after a loss: sequences begin at 0 again. */
  readonly id: string;

  /** Reads the records from a sequence on, to the last one that there is now. */
  read(from: number): AsyncIterable<LoggedRecord>;
}

/**
 * The tamper-evident log that a site keeps its records in before the projection shows them. Whoever
 * opened it is its only writer.
 */
export interface RecordLog extends ReadableRecordLog {
  /** The logs that it goes on for after losses, the oldest first: nothing is appended to them. */
  readonly sealed: readonly ReadableRecordLog[];

  /** How many records there are; the next one gets this sequence. */
  size(): number;

  /**
   * Appends records, in their order, and resolves with the sequence of each when they are kept for
   * good.
   *
   * @throws Unavailable when nothing of them was kept, Rejected for a record that no log can keep.
   */
  append(records: readonly NewLogRecord[]): Promise<readonly number[]>;
}
