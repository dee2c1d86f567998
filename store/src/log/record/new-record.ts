import { Rejected } from '@edgebeat/core';
import type { LogLimits } from '../limits';
import { RecordSeverity, type TopicPosition } from './header';

/** What is recorded. The store does not look into the content; it encrypts it for the subject. */
export interface NewRecord {
  /** The event's id. */
  readonly id: string;
  /** The event's type, such as io.edgebeat.LogReceived. */
  readonly type: string;
  /** Whose key protects it: a device, an account (by its pseudonym) or the tenant; it stays readable. */
  readonly subject: string;
  readonly tenant: string;
  /** The event's time. */
  readonly time: string;
  readonly severity: RecordSeverity;
  /** Where it lay on the bus. */
  readonly position?: TopicPosition | undefined;
  /** The sequence of the record that this one corrects. */
  readonly corrects?: number | undefined;
  readonly content: Uint8Array;
}

const textLimits = [
  ['id', 512],
  ['type', 256],
  ['subject', 512],
  ['tenant', 256],
  ['time', 64],
] as const;

/**
 * Refuses what no header or no group can carry, before anything is queued.
 *
 * @throws Rejected invalid-argument or too-large, naming the record, the field and the mend.
 */
export function checkNewRecords(
  records: readonly NewRecord[],
  size: number,
  { maxRecordBytes, groupRecords, groupBytes }: LogLimits,
): void {
  if (records.length > groupRecords) {
    throw tooLarge('records', `at most ${String(groupRecords)} are appended as one piece`);
  }
  let bytes = 0;
  for (const [i, record] of records.entries()) {
    checkRecord(record, i, size);
    const { length } = record.content;
    if (length > maxRecordBytes) {
      const detail = `has ${String(length)} bytes; at most ${String(maxRecordBytes)} are taken`;
      throw tooLarge(`records[${String(i)}].content`, detail);
    }
    bytes += length;
  }
  if (bytes > groupBytes) {
    throw tooLarge('records', `at most ${String(groupBytes)} bytes are appended as one piece`);
  }
}

function checkRecord(record: NewRecord, index: number, size: number): void {
  const { position, corrects } = record;
  for (const [field, max] of textLimits) checkText(index, field, record[field], max);
  if (!RecordSeverity.options.includes(record.severity)) {
    throw refused(index, 'severity', `use one of ${RecordSeverity.options.join(', ')}`);
  }
  if (position !== undefined) checkPosition(index, position);
  if (corrects !== undefined && !(isCount(corrects) && corrects < size)) {
    throw refused(index, 'corrects', `name a record below ${String(size)}, the size of the log`);
  }
}

function checkPosition(index: number, { topic, partition, offset }: TopicPosition): void {
  checkText(index, 'position.topic', topic, 256);
  if (!isCount(partition)) throw refused(index, 'position.partition', 'use a whole number from 0');
  if (!isCount(offset)) throw refused(index, 'position.offset', 'use a whole number from 0');
}

function checkText(index: number, field: string, value: string, max: number): void {
  if (value.length < 1 || value.length > max) {
    throw refused(index, field, `use 1 to ${String(max)} characters`);
  }
  // A lone surrogate has no UTF-8, so the header that is read back would be another.
  if (/[\ud800-\udfff]/.test(value) && Buffer.from(value).toString() !== value) {
    throw refused(index, field, 'use well-formed Unicode');
  }
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function tooLarge(field: string, detail: string): Rejected {
  return new Rejected('too-large', `${field}: ${detail}`);
}

function refused(index: number, field: string, mend: string): Rejected {
  return new Rejected('invalid-argument', `records[${String(index)}].${field}: ${mend}`);
}
