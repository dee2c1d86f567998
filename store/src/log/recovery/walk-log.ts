import type { RecordIndex } from '../files/record-index';
import { firstPrevious } from '../hashes';
import type { LogState } from '../files/log-state';
import { lanes, type Lane, segmentPath } from '../segments/lanes';
import type { LaneEnd } from '../segments/lane-writer';
import type { SegmentFile, Segments } from '../segments/list-segments';
import { type LaneParts, mergedRecords } from '../segments/merged-records';
import type { TileFiles } from '../tree/tile-files';
import { TileTree } from '../tree/tile-tree';
import { ChainWalk, type WalkPorts } from './chain-walk';

/** The log whose records are walked, and what its walk is given. */
export interface WalkedLog {
  readonly folder: string;
  readonly logId: string;
  readonly segments: Segments;
  readonly files: TileFiles;
  readonly index: RecordIndex;
  readonly bound: number;
  readonly stated: WalkPorts['stated'];
}

/** A walk that came to its end, with the tree that it grew. */
export interface EndedWalk {
  readonly walk: ChainWalk;
  readonly tree: TileTree;
  /** The segments that were walked: not the closed ones before the start. */
  readonly tail: Readonly<Record<Lane, readonly SegmentFile[]>>;
}

/**
 * Walks the records behind the state's size; undefined when the state, its tiles or its segments are
 * not what they should be, and all records have to be walked.
 */
export async function walkTail(
  log: WalkedLog,
  state: LogState | undefined,
): Promise<EndedWalk | undefined> {
  if (state === undefined || state.open.some((open) => !reaches(log.segments, open))) {
    return undefined;
  }
  const load = async () => {
    const tree = await TileTree.load(log.files, state.size);
    return tree?.root() === state.root ? tree : undefined;
  };
  const tree = await load();
  const previous = await previousOf(tree, log.logId);
  if (tree === undefined || previous === undefined) return undefined;
  const isClosed = (file: SegmentFile) =>
    state.closed.some(({ lane, first }) => lane === file.lane && first === file.first);
  const tail = perLane((lane) => log.segments[lane].filter((file) => !isClosed(file)));
  const ends = new Map(state.open.map((end) => [segmentPath(end), end]));
  return walkParts(log, { sequence: state.size, previous, ends, tail }, load);
}

/** Walks all records of a log and computes its tree anew. */
export function walkAll(log: WalkedLog): Promise<EndedWalk | undefined> {
  const start = {
    sequence: 0,
    previous: firstPrevious(log.logId),
    ends: new Map<string, LaneEnd>(),
    tail: log.segments,
  };
  return walkParts(log, start, () => Promise.resolve(new TileTree(log.files)));
}

interface WalkStart {
  readonly sequence: number;
  readonly previous: string;
  readonly ends: ReadonlyMap<string, LaneEnd>;
  readonly tail: EndedWalk['tail'];
}

async function walkParts(
  log: WalkedLog,
  start: WalkStart,
  load: () => Promise<TileTree | undefined>,
): Promise<EndedWalk | undefined> {
  let damagedAt: number | undefined;
  for (;;) {
    const tree = await load();
    if (tree === undefined) return undefined;
    const walk = new ChainWalk({ ...log, tree, damagedAt }, start);
    for (const [path, end] of start.ends) walk.ends.set(path, end);
    await follow(log, walk, tree, partsOf(start));
    if (!walk.isMisjudged) {
      walk.end();
      return { walk, tree, tail: start.tail };
    }
    damagedAt = walk.size;
  }
}

async function follow(log: WalkedLog, walk: ChainWalk, tree: TileTree, parts: LaneParts) {
  for await (const batch of mergedRecords(log.folder, log.logId, parts)) {
    let goesOn = true;
    for (const placed of batch) {
      goesOn = await walk.take(placed);
      if (!goesOn) break;
    }
    log.index.add(walk.entries);
    await log.index.flush();
    walk.entries = [];
    await tree.flush();
    if (!goesOn) return;
  }
}

function partsOf({ ends, tail }: WalkStart): LaneParts {
  return perLane((lane) =>
    tail[lane].map((file) => ({ ...file, from: ends.get(segmentPath(file))?.bytes ?? 0 })),
  );
}

function reaches(segments: Segments, open: LaneEnd): boolean {
  const file = segments[open.lane].find(({ first }) => first === open.first);
  return file !== undefined && file.bytes >= open.bytes;
}

async function previousOf(tree: TileTree | undefined, logId: string): Promise<string | undefined> {
  if (tree === undefined || tree.size === 0) return firstPrevious(logId);
  return (await tree.hashOf({ level: 0, index: tree.size - 1 }))?.toString('hex');
}

function perLane<T>(of: (lane: Lane) => T): Readonly<Record<Lane, T>> {
  const [control, high, normal] = lanes;
  return { control: of(control), high: of(high), normal: of(normal) };
}
