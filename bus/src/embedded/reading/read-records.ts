import type { StoredRecord } from '../../bus';
import { isSound } from '../entries/checksum';
import { recordKey } from '../entries/entry-keys';
import { type Stamp, stampOf } from '../entries/record-frame';
import type { LevelStore } from '../level/level-store';
import type { Level } from '../level/open-level';
import type { Partition } from '../partition';
import { keysOf, type OffsetRange, rowDecoder, unreadable } from './rows';
import type { ReadBounds } from './tail';

/** Records that were read, and where to go on: a compacted topic has gaps. */
export interface Page {
  readonly records: readonly StoredRecord[];
  readonly next: number;
}

/**
 * Reads records of a partition from an offset on, until one of the bounds is reached: at least one
 * if there is one.
 *
 * @throws Unavailable bus-unavailable when a record is missing or changed.
 */
export async function readRecords(
  store: LevelStore,
  partition: Partition,
  offset: number,
  bounds: ReadBounds,
): Promise<Page> {
  const recent = partition.tail.from(Math.max(offset, partition.start), bounds);
  if (recent !== undefined) return pageOf(recent, Math.max(offset, partition.end));
  return store.read(async (level) => {
    const range = { start: Math.max(offset, partition.start), end: partition.end };
    if (range.start >= range.end) return pageOf([], range.start);
    const records = await readRange(level, partition, range, bounds);
    return pageOf(records, range.end);
  });
}

/** Reads the stamp of a record of a topic that is not compacted. */
export async function readStamp(
  store: LevelStore,
  partition: Partition,
  offset: number,
): Promise<Stamp> {
  const key = recordKey(partition.place, offset);
  const frame = await store.read((level) => level.get(key));
  if (frame === undefined || !isSound(key, frame))
    throw unreadable(store.folder, partition, offset);
  return stampOf(frame);
}

async function readRange(
  level: Level,
  partition: Partition,
  range: OffsetRange,
  { records, bytes }: ReadBounds,
): Promise<StoredRecord[]> {
  const iterator = level.iterator({ ...keysOf(partition, range), highWaterMarkBytes: bytes });
  try {
    const rows = await iterator.nextv(records);
    if (rows.length === 0 && !partition.topic.isCompacted) {
      throw unreadable(level.location, partition, range.start);
    }
    return rows.map(rowDecoder(level.location, partition, range));
  } finally {
    await iterator.close();
  }
}

function pageOf(records: readonly StoredRecord[], end: number): Page {
  const last = records.at(-1);
  return { records, next: last === undefined ? end : last.offset + 1 };
}
