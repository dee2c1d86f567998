import type { Unavailable } from '@edgebeat/core';
import type { StoredRecord } from '../../bus';
import { isSound } from '../entries/checksum';
import { offsetIn, recordKey } from '../entries/entry-keys';
import { decodeRecord, stampOf } from '../entries/record-frame';
import { damaged } from '../level/level-failures';
import type { Partition } from '../partition';

/** Records of a partition as LevelDB gives them. */
export type Row = readonly [key: Buffer, frame: Buffer];

/** Offsets from the first up to, but not with, the last. */
export interface OffsetRange {
  readonly start: number;
  readonly end: number;
}

/** The keys of a range of records. */
export function keysOf({ place }: Partition, { start, end }: OffsetRange) {
  return { gte: recordKey(place, start), lt: recordKey(place, end) };
}

/**
 * Makes records of rows that come in their order. On a topic that is not compacted every offset
 * must be there.
 */
export function rowDecoder(
  folder: string,
  partition: Partition,
  { start }: OffsetRange,
): (row: Row) => StoredRecord {
  const { topic, number } = partition;
  let expected = start;
  let millisecond = -1;
  let timestamp = '';
  return ([key, frame]) => {
    const offset = offsetIn(key);
    if (!topic.isCompacted && offset !== expected) throw unreadable(folder, partition, expected);
    if (!isSound(key, frame)) throw unreadable(folder, partition, offset);
    expected = offset + 1;
    const stamp = stampOf(frame);
    if (stamp.timestamp !== millisecond) {
      millisecond = stamp.timestamp;
      timestamp = new Date(millisecond).toISOString();
    }
    return { topic: topic.name, partition: number, offset, ...decodeRecord(frame), timestamp };
  };
}

export function unreadable(folder: string, { title }: Partition, offset: number): Unavailable {
  return damaged(folder, `record ${offset} of ${title} is missing or changed`);
}
