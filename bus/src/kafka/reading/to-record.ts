import type { StoredRecord } from '../../bus';
import type { WireRecord } from '../client/wire';

/** Makes records of one partition of what a broker gave; those before the offset are left out. */
export function toRecords(
  topic: string,
  partition: number,
  messages: readonly WireRecord[],
  from: number,
): StoredRecord[] {
  const records: StoredRecord[] = [];
  let millisecond = '';
  let timestamp = '';
  for (const message of messages) {
    const offset = Number(message.offset);
    // A broker gives whole batches: they may begin before what was asked for.
    if (offset < from || message.isControlRecord === true) continue;
    if (message.timestamp !== millisecond) {
      millisecond = message.timestamp;
      timestamp = new Date(Number(millisecond)).toISOString();
    }
    const key = message.key?.toString() ?? '';
    const value = message.value?.toString() ?? null;
    records.push({ topic, partition, offset, key, value, timestamp });
  }
  return records;
}

/**
 * Where a reader is after it was given something of one partition alone. When nothing came though
 * there is more, compaction has dropped what lay here: a broker gives at least one record if it can.
 */
export function positionAfter(
  messages: readonly WireRecord[],
  highWatermark: number,
  from: number,
): number {
  const last = messages.at(-1);
  return Math.max(from, last === undefined ? highWatermark : Number(last.offset) + 1);
}
