import { join } from 'node:path';
import type { ClosedSegment, LogState } from '../files/log-state';
import type { EvictedStatement } from '../record/statement';
import { FrameReader } from '../segments/frame-reader';
import { lanes, segmentPath, type SegmentName } from '../segments/lanes';
import type { SegmentFile, Segments } from '../segments/list-segments';
import { segmentHeadObjection } from '../segments/segment-head';
import { type Finding, placeOf } from './finding';

/** The segments of a log as they should be, beside what is there. */
export interface CheckedSegments {
  readonly findings: readonly Finding[];
  /** Segments that belong to no place of this log. */
  readonly foreign: readonly SegmentName[];
  /** Segments whose removal a gap record states already. */
  readonly leftOver: readonly SegmentName[];
  /** Closed segments that are there and have their length. */
  readonly closed: readonly ClosedSegment[];
}

/** Holds the segments that are there against the log's state and its signed gap records. */
export async function checkSegments(
  folder: string,
  logId: string,
  there: Segments,
  state: LogState | undefined,
  evicted: readonly EvictedStatement[],
): Promise<CheckedSegments> {
  const findings: Finding[] = [];
  const foreign: SegmentName[] = [];
  const leftOver: SegmentName[] = [];
  for (const segment of lanes.flatMap((lane) => there[lane])) {
    const objection = await headObjection(folder, logId, segment);
    if (isStated(segment, evicted)) leftOver.push(segment);
    else if (objection !== undefined || isUnknown(segment, state)) {
      foreign.push(segment);
      const detail = objection ?? 'the log never had this segment, or not at this place';
      findings.push({ kind: 'foreign-segment', ...placeOf(segment, 0), detail });
    }
  }
  const gone = (state?.closed ?? []).filter((one) => !isWhole(one, there));
  for (const segment of gone) {
    if (isStated(segment, evicted)) continue;
    findings.push(missing(segment));
    const isThere = there[segment.lane].some(({ first }) => first === segment.first);
    if (isThere && !foreign.some((one) => isSame(one, segment))) foreign.push(segment);
  }
  const closed = (state?.closed ?? []).filter((one) => !gone.includes(one));
  return { findings, foreign, leftOver, closed };
}

async function headObjection(
  folder: string,
  logId: string,
  segment: SegmentFile,
): Promise<string | undefined> {
  // What a crash left of a segment that was being made holds no record.
  if (segment.bytes === 0) return undefined;
  await using reader = await FrameReader.open(join(folder, segmentPath(segment)), 0, 4096);
  await reader.more();
  const found = reader.next();
  if (found === 'more' || found === 'end' || found.kind === 'damage') return undefined;
  return segmentHeadObjection(found.frame, logId, segment);
}

/** A segment before the open one of its lane is closed, or it does not belong there. */
function isUnknown({ lane, first }: SegmentName, state: LogState | undefined): boolean {
  if (state === undefined || first >= state.size) return false;
  return ![...state.closed, ...state.open].some((one) => isSame(one, { lane, first }));
}

function isSame(one: SegmentName, other: SegmentName): boolean {
  return one.lane === other.lane && one.first === other.first;
}

function isWhole({ lane, first, bytes }: ClosedSegment, there: Segments): boolean {
  return there[lane].some((one) => one.first === first && one.bytes === bytes);
}

function isStated({ lane, first }: SegmentName, evicted: readonly EvictedStatement[]): boolean {
  return evicted.some((one) => one.lane === lane && one.first === first);
}

function missing(segment: ClosedSegment): Finding {
  const { first, last, bytes } = segment;
  const detail = `the segment is missing or has not its ${String(bytes)} bytes any more`;
  return { kind: 'missing-segment', ...placeOf(segment, 0), first, last, detail };
}
