import { Rejected } from '@edgebeat/core';
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
  /** Where it lay on the bus; {@link EventLog.positions} tells how far each partition is recorded. */
  readonly position?: TopicPosition | undefined;
  /** The sequence of the record that this one corrects. */
  readonly corrects?: number | undefined;
  readonly content: Uint8Array;
}

const limits = [
  ['id', 512],
  ['type', 256],
  ['subject', 512],
  ['tenant', 256],
  ['time', 64],
] as const;

/**
 * Refuses what no header can carry, before anything is queued.
 *
 * @throws Rejected invalid-argument or too-large, naming the field and the mend.
 */
export function checkNewRecord(
  record: NewRecord,
  name: string,
  { size, maxRecordBytes }: { readonly size: number; readonly maxRecordBytes: number },
): void {
  const { position, corrects, content } = record;
  for (const [field, max] of limits) checkText(`${name}.${field}`, record[field], max);
  if (!RecordSeverity.options.includes(record.severity)) {
    throw refused(`${name}.severity`, `use one of ${RecordSeverity.options.join(', ')}`);
  }
  if (position !== undefined) checkPosition(`${name}.position`, position);
  if (corrects !== undefined && !(isCount(corrects) && corrects < size)) {
    const mend = `name a record below ${String(size)}, the size of the log`;
    throw refused(`${name}.corrects`, mend);
  }
  if (content.length > maxRecordBytes) {
    const detail = `has ${String(content.length)} bytes; at most ${String(maxRecordBytes)} are taken`;
    throw new Rejected('too-large', `${name}.content: ${detail}`);
  }
}

function checkPosition(name: string, { topic, partition, offset }: TopicPosition): void {
  checkText(`${name}.topic`, topic, 256);
  if (!isCount(partition)) throw refused(`${name}.partition`, 'use a whole number from 0');
  if (!isCount(offset)) throw refused(`${name}.offset`, 'use a whole number from 0');
}

function checkText(field: string, value: string, max: number): void {
  if (value.length < 1 || value.length > max) {
    throw refused(field, `use 1 to ${String(max)} characters`);
  }
  // A lone surrogate has no UTF-8, so the header that is read back would be another.
  if (/[\ud800-\udfff]/.test(value) && Buffer.from(value).toString() !== value) {
    throw refused(field, 'use well-formed Unicode');
  }
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function refused(field: string, mend: string): Rejected {
  return new Rejected('invalid-argument', `${field}: ${mend}`);
}
