import { join } from 'node:path';
import { type KeptAnchor, readAnchors, replaceAnchors } from '../checkpoint/anchor-file';
import { type Checkpoint, readCheckpoint, type TreeState } from '../checkpoint/checkpoint';
import type { TrustedKey } from '../checkpoint/signed-note';
import { readIfThere } from '../files/durable';
import { readMark } from '../files/durable-mark';
import { type ClosedSegment, type LogState, readLogState } from '../files/log-state';
import type { RecordIndex } from '../files/record-index';
import type { Statement } from '../record/statement';
import type { LaneEnd } from '../segments/lane-writer';
import { type Lane, lanes, segmentPath } from '../segments/lanes';
import { sha256Hex } from '../hashes';
import { listSegments } from '../segments/list-segments';
import { rootAt } from '../tree/proofs';
import { TileFiles } from '../tree/tile-files';
import type { TileTree } from '../tree/tile-tree';
import { checkSegments } from './check-segments';
import { evictions, type PlacedStatement, readControlStatements } from './control-statements';
import type { Finding, FindingKind } from './finding';
import { cutSegment, removeSegment, setAside } from './set-aside';
import { type EndedWalk, walkAll, type WalkedLog, walkTail } from './walk-log';

/** What is left of a log after its last run, and what has to be said about it. */
export interface RecoveredLog {
  readonly tree: TileTree;
  /** The leaf of the last record. */
  readonly previous: string;
  readonly open: Partial<Record<Lane, LaneEnd>>;
  readonly closed: readonly ClosedSegment[];
  readonly checkpoint: Checkpoint | undefined;
  readonly anchors: readonly KeptAnchor[];
  readonly findings: readonly Finding[];
  /** What the log has to state before anything else is recorded. */
  readonly statements: readonly Statement[];
  /** Why the log cannot go on under its name, and how far it can be verified. */
  readonly mustSeal: (TreeState & { readonly reason: string }) | undefined;
}

/** Where and for whom a log is recovered. */
export interface RecoveryPorts {
  readonly folder: string;
  readonly logId: string;
  readonly keys: readonly TrustedKey[];
  readonly index: RecordIndex;
  readonly clock: () => Date;
}

/**
 * Reads what the last run left: cuts a torn tail, names damage, sets aside what cannot be verified, and
 * decides whether the log can go on.
 */
export async function recoverLog(ports: RecoveryPorts): Promise<RecoveredLog> {
  const { folder, logId, keys } = ports;
  const state = await readLogState(folder);
  const anchors = await wholeAnchors(folder);
  const note = (await readIfThere(join(folder, 'checkpoint')))?.toString('utf8') ?? '';
  const checkpoint = readCheckpoint(note, logId, keys);
  const there = await listSegments(folder);
  const statements = await readControlStatements(folder, logId, there.control, keys);
  const evicted = evictions(statements);
  const checked = await checkSegments(folder, logId, there, state, evicted);
  const stamp = ports.clock().toISOString();
  for (const segment of checked.leftOver) await removeSegment(folder, segment);
  for (const segment of checked.foreign) await setAside(folder, segment, stamp);
  const signed = [checkpoint, anchors.at(-1)].filter((one) => one !== undefined);
  const bound = Math.max(
    (await readMark(folder)) ?? 0,
    state?.size ?? 0,
    ...signed.map(({ size }) => size),
  );
  const segments = await listSegments(folder);
  const stated = rangesOf(statements, checked.findings);
  const log = { ...ports, segments, bound, stated, files: new TileFiles(folder) };
  const [ended, isWhole] = await walkLog(log, state, signed);
  const { open, closed } = await settleSegments(ports, ended, state, checked.closed, isWhole);
  const other = await firstOther(ended.tree, signed);
  const findings = [...checked.findings, ...ended.walk.findings, ...endFindings(ended)];
  return {
    tree: ended.tree,
    previous: ended.walk.previous,
    open,
    closed,
    checkpoint: checkpoint && checkpoint.size <= ended.tree.size ? checkpoint : undefined,
    anchors,
    findings: [...findings, ...(isWhole && state !== undefined ? [rebuilt] : [])],
    statements: toState([...checked.findings, ...ended.walk.findings], ended, bound),
    mustSeal: await sealOf(ended, anchors, other),
  };
}

/** A crash may have cut the last line short; it is on the ledger, and is anchored again. */
async function wholeAnchors(folder: string): Promise<readonly KeptAnchor[]> {
  const { anchors, unreadable } = await readAnchors(folder);
  if (unreadable > 0) await replaceAnchors(folder, anchors);
  return anchors;
}

/** Ranges of records that are known to be gone. */
function rangesOf(statements: readonly PlacedStatement[], findings: readonly Finding[]) {
  const found = findings.flatMap(({ kind, first, last }) =>
    kind === 'missing-segment' && first !== undefined && last !== undefined ? { first, last } : [],
  );
  return [
    ...found,
    ...statements.flatMap(({ statement }) => ('first' in statement ? statement : [])),
  ];
}

const rebuilt: Finding = {
  kind: 'rebuilt',
  detail: 'the state or the tiles of the log were not whole; all records were read',
};

/** The tail alone when it fits what was signed, otherwise all records. */
async function walkLog(
  log: WalkedLog,
  state: LogState | undefined,
  signed: readonly TreeState[],
): Promise<[EndedWalk, boolean]> {
  const tail = await walkTail(log, state);
  if (tail !== undefined && (await firstOther(tail.tree, signed)) === undefined) {
    return [tail, false];
  }
  const all = await walkAll({ ...log, files: new TileFiles(log.folder) });
  if (all === undefined) throw new Error('a walk from the first record always has a tree');
  return [all, true];
}

/** The first signed or anchored state that this tree never had; states above its size are no matter. */
async function firstOther(
  tree: TileTree,
  signed: readonly TreeState[],
): Promise<TreeState | undefined> {
  for (const one of signed) {
    if (one.size > tree.size || one.size === 0) continue;
    if ((await rootAt(tree, one.size)) !== one.root) return one;
  }
  return undefined;
}

/** Cuts off or sets aside what the walk did not take, and sorts segments into open and closed. */
async function settleSegments(
  { folder, clock }: RecoveryPorts,
  { walk, tail }: EndedWalk,
  state: LogState | undefined,
  known: readonly ClosedSegment[],
  isWhole: boolean,
): Promise<Pick<RecoveredLog, 'open' | 'closed'>> {
  const now = clock().toISOString();
  const isTorn = walk.cut === undefined || walk.cut.kind === 'torn-tail';
  const open: Partial<Record<Lane, LaneEnd>> = {};
  const closed = isWhole ? [] : [...known];
  for (const lane of lanes) {
    const ends: LaneEnd[] = [];
    for (const file of tail[lane]) {
      const end = walk.ends.get(segmentPath(file));
      if (end !== undefined && file.bytes > end.bytes) {
        await cutSegment(folder, file, end.bytes, isTorn ? undefined : now);
      } else if (end === undefined && isTorn) await removeSegment(folder, file);
      else if (end === undefined) await setAside(folder, file, now);
      if (end !== undefined) ends.push(end);
    }
    // After damage a new segment goes on, so that what was cut is told from what came later.
    const last = isTorn && walk.findings.length === 0 ? ends.pop() : undefined;
    if (last !== undefined) open[lane] = last;
    closed.push(...ends.map((end) => ({ ...end, closed: closedAt(end, state) ?? now })));
  }
  return { open, closed };
}

function closedAt(end: LaneEnd, state: LogState | undefined): string | undefined {
  return state?.closed.find(({ lane, first }) => lane === end.lane && first === end.first)?.closed;
}

function endFindings({ walk }: EndedWalk): Finding[] {
  return walk.cut === undefined ? [] : [{ ...walk.cut, first: walk.size }];
}

/** What the log has to state of its records. */
const statedKinds: readonly FindingKind[] = [
  'damaged-record',
  'missing-segment',
  'chain-violation',
];

function toState(findings: readonly Finding[], { walk }: EndedWalk, bound: number): Statement[] {
  const damaged = findings.flatMap(({ kind, segment = '', byte = 0, first, last, detail }) => {
    if (!statedKinds.includes(kind) || first === undefined) return [];
    const range = { first, last: last ?? first };
    return [{ statement: 'damaged' as const, ...range, segment, byte, detail }];
  });
  if (walk.cut === undefined || walk.cut.kind === 'torn-tail') return damaged;
  const { segment, byte, detail } = walk.cut;
  const lost = Math.max(walk.seen, bound) - walk.size;
  return [...damaged, { statement: 'rechained', lost, segment, byte, detail }];
}

async function sealOf(
  { tree, walk }: EndedWalk,
  anchors: readonly KeptAnchor[],
  other: TreeState | undefined,
): Promise<RecoveredLog['mustSeal']> {
  if (other !== undefined) {
    const reason = `the tree of ${String(other.size)} records is not the one that was signed`;
    return { ...(await lastTrue(tree, anchors)), reason };
  }
  const anchored = anchors.at(-1);
  if (anchored === undefined || tree.size >= anchored.size) return undefined;
  const reason = `${walk.cut?.detail ?? 'records are missing'}; ${String(anchored.size)} were anchored`;
  return { size: tree.size, root: tree.root(), reason: reason.slice(0, 256) };
}

/** The last anchored state that this tree had; the empty one when it had none. */
async function lastTrue(tree: TileTree, anchors: readonly TreeState[]): Promise<TreeState> {
  for (const { size, root } of anchors.toReversed()) {
    if ((await rootAt(tree, size)) === root) return { size, root };
  }
  return { size: 0, root: sha256Hex('') };
}
