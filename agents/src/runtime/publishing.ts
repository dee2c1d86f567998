import { Buffer } from 'node:buffer';
import { busLimits, type BusRecord } from '@edgebeat/bus';

/** Cuts records into lists that the bus takes at once, in their order. */
export function inPublishes<Kind extends BusRecord>(records: readonly Kind[]): Kind[][] {
  const lists: Kind[][] = [];
  let bytes = 0;
  for (const record of records) {
    const more = bytesOf(record);
    const list = lists.at(-1);
    const hasRoom =
      list !== undefined &&
      list.length < busLimits.publishRecords &&
      bytes + more <= busLimits.publishBytes;
    if (hasRoom) list.push(record);
    else lists.push([record]);
    bytes = hasRoom ? bytes + more : more;
  }
  return lists;
}

/** Whether the bus takes records at once: all or none of them. */
export function isOnePublish(records: readonly BusRecord[]): boolean {
  const bytes = records.reduce((sum, record) => sum + bytesOf(record), 0);
  return records.length <= busLimits.publishRecords && bytes <= busLimits.publishBytes;
}

function bytesOf({ key, value }: BusRecord): number {
  return Buffer.byteLength(key) + Buffer.byteLength(value ?? '');
}
