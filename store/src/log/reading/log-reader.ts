import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Rejected } from '@edgebeat/core';
import { hasCode } from '../files/durable';
import type { RecordIndex } from '../files/record-index';
import { type Frame, frameAt, frameOverhead } from '../record/frame';
import { parseHeader, type RecordHeader } from '../record/header';
import { readStatement, type Statement } from '../record/statement';
import type { Opened, RecordOpener } from '../sealing/record-opener';
import { type Lane, lanes, segmentPath } from '../segments/lanes';
import type { Placed, PlacedRecord, SegmentPart } from '../segments/lane-reader';
import { type LaneParts, mergedRecords } from '../segments/merged-records';
import type { TileTree } from '../tree/tile-tree';

/** A record as it is read back. */
export interface ReadRecord {
  readonly kind: 'record';
  readonly sequence: number;
  readonly header: RecordHeader;
  readonly leaf: string;
  /** The content, or why there is none; a statement of the store is its own content. */
  readonly content: Opened;
  readonly statement?: Statement | undefined;
}

/** Records that are not there any more; their leaf hashes are. */
export interface AbsentRecords {
  readonly kind: 'absent';
  readonly first: number;
  readonly last: number;
}

/** What a log shows to its readers. */
export interface ReadableLog {
  readonly folder: string;
  readonly logId: string;
  readonly tree: TileTree;
  readonly index: RecordIndex;
  readonly opener: RecordOpener;
  /** Records that are on the disk. */
  size(): number;
  /** The segments as far as they are on the disk. */
  segments(): Readonly<Record<Lane, readonly SegmentPart[]>>;
}

const firstRead = 16 * 1024;
/** Records of an index that are looked at to find where a lane starts. */
const lookAhead = 4_096;

/**
 * Reads one record.
 *
 * @throws Rejected not-found above the end, store-damaged naming the place. Unavailable
 * keys-unavailable.
 */
export async function readRecord(
  log: ReadableLog,
  sequence: number,
): Promise<ReadRecord | AbsentRecords> {
  checkRange(log, sequence, sequence + 1);
  const place = await log.index.find(sequence);
  const segment = place && segmentOf(log.segments()[place.lane], sequence);
  if (place !== undefined && segment !== undefined) {
    const frame = await frameIn(join(log.folder, segmentPath(segment)), place.offset);
    const header = frame && parseHeader(frame.header);
    if (frame !== undefined && header?.sequence === sequence) {
      return opened(log, { header, frame, segment });
    }
  }
  for await (const found of readRecords(log, sequence, sequence + 1)) return found;
  return { kind: 'absent', first: sequence, last: sequence };
}

/**
 * Reads the records from one sequence up to, not including, another, with bounded memory; it may go on
 * while records are appended. Ranges that are gone are told as such.
 *
 * @throws Rejected invalid-argument, store-damaged naming the place. Unavailable keys-unavailable.
 */
export async function* readRecords(
  log: ReadableLog,
  from: number,
  to: number,
): AsyncGenerator<ReadRecord | AbsentRecords, void, undefined> {
  checkRange(log, from, to);
  let next = from;
  const batches = mergedRecords(log.folder, log.logId, await partsFrom(log, from));
  for await (const found of recordsFrom(batches, from, (placed) => opened(log, placed), to)) {
    yield found;
    next = (found.kind === 'record' ? found.sequence : found.last) + 1;
  }
  if (next < to) yield { kind: 'absent', first: next, last: to - 1 };
}

/**
 * Opens the records from one sequence up to, not including, another, and tells what is missing before
 * each of them.
 */
export async function* recordsFrom(
  batches: AsyncIterable<readonly Placed[]>,
  from: number,
  open: (placed: FoundRecord) => Promise<ReadRecord | AbsentRecords>,
  to = Infinity,
): AsyncGenerator<ReadRecord | AbsentRecords, void, undefined> {
  let next = from;
  for await (const batch of batches) {
    for (const placed of batch) {
      if (placed.kind === 'damage' || placed.header.sequence < next) continue;
      const { sequence } = placed.header;
      const end = Math.min(sequence, to);
      if (end > next) yield { kind: 'absent', first: next, last: end - 1 };
      if (sequence >= to) return;
      yield await open(placed);
      next = sequence + 1;
    }
  }
}

/** A record as it lies in a segment. */
export type FoundRecord = Pick<PlacedRecord, 'header' | 'frame' | 'segment'>;

async function opened(log: ReadableLog, placed: FoundRecord): Promise<ReadRecord> {
  const { header, frame, segment } = placed;
  const { sequence } = header;
  const leaf = await log.tree.hashOf({ level: 0, index: sequence });
  const content = await log.opener.open(header, frame.header, frame.ciphertext);
  if (leaf?.toString('hex') !== frame.leaf || content.state === 'unreadable') {
    const what =
      leaf?.toString('hex') === frame.leaf ? 'its key does not open it' : 'it is another';
    const detail = `record ${String(sequence)} in ${segmentPath(segment)} at byte ${String(frame.offset)} was changed: ${what}`;
    throw new Rejected('store-damaged', detail);
  }
  return shownRecord(log.logId, placed, content);
}

/** A record as its readers get it. */
export function shownRecord(
  logId: string,
  { header, frame }: FoundRecord,
  content: Opened,
): ReadRecord {
  const isOwn = header.kind !== 'event';
  const statement = isOwn
    ? readStatement(frame.ciphertext, logId, frame.header.toString(), [])?.statement
    : undefined;
  const { sequence } = header;
  return { kind: 'record', sequence, header, leaf: frame.leaf, content, statement };
}

function checkRange(log: ReadableLog, from: number, to: number): void {
  const size = log.size();
  if (Number.isSafeInteger(from) && from >= 0 && from <= to && to <= size) return;
  if (to === from + 1) {
    const detail = `there is no record ${String(from)}; the log has ${String(size)}`;
    throw new Rejected('not-found', detail);
  }
  throw new Rejected('invalid-argument', `from, to: use 0 ≤ from ≤ to ≤ ${String(size)}`);
}

/** Where reading starts in each lane: at its first record of the range, as far as the index tells. */
async function partsFrom(log: ReadableLog, from: number): Promise<LaneParts> {
  const starts = new Map<Lane, { readonly sequence: number; readonly offset: number }>();
  for (const place of await log.index.range(from, Math.min(log.size() - from, lookAhead))) {
    if (!starts.has(place.lane)) starts.set(place.lane, place);
  }
  const segments = log.segments();
  const parts = lanes.map((lane) => {
    const start = starts.get(lane);
    const first = segmentOf(segments[lane], start?.sequence ?? from)?.first ?? 0;
    return segments[lane]
      .filter((segment) => segment.first >= first)
      .map((segment) =>
        segment.first === first && start !== undefined
          ? { ...segment, from: start.offset }
          : segment,
      );
  });
  const [control = [], high = [], normal = []] = parts;
  return { control, high, normal };
}

/** The segment of a lane that holds a sequence, if any does. */
function segmentOf(segments: readonly SegmentPart[], sequence: number): SegmentPart | undefined {
  return segments.findLast(({ first }) => first <= sequence);
}

async function frameIn(path: string, offset: number): Promise<Frame | undefined> {
  try {
    await using file = await open(path, 'r');
    let bytes = Buffer.alloc(firstRead);
    for (;;) {
      const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
      const found = frameAt(bytes.subarray(0, bytesRead), 0, offset);
      if (found === 'bad') return undefined;
      if (found !== 'short') return found;
      const wanted = bytesRead < 8 ? 0 : bytes.readUInt32BE(4) + frameOverhead;
      if (wanted <= bytes.length) return undefined;
      bytes = Buffer.alloc(wanted);
    }
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
