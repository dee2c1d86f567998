import type { TreeState } from '../checkpoint/checkpoint';
import type { TrustedKey } from '../checkpoint/signed-note';
import { firstPrevious } from '../hashes';
import { placeOf } from '../recovery/finding';
import { readStatement } from '../record/statement';
import type { PlacedDamage, Placed, PlacedRecord } from '../segments/lane-reader';
import { laneOf, segmentPath } from '../segments/lanes';
import { Frontier } from './frontier';
import type { Findings, LogFindingEntry } from './report';
import type { StatedGaps } from './stated-gaps';
import { TileCheck } from './tile-check';

/** A tree state that the log must have had. */
export interface Target extends TreeState {
  readonly kind: 'signed-root' | 'anchored-root' | 'seal';
  readonly block?: number | undefined;
  readonly detail: string;
}

export interface WalkContext {
  readonly folder: string;
  readonly logId: string;
  readonly keys: readonly TrustedKey[];
  readonly findings: Findings;
  readonly gaps: StatedGaps;
  /** In the order of their sizes. */
  readonly targets: readonly Target[];
  /** The size up to which tiles have to be there. */
  readonly tilesTo: number;
}

/** Recomputes chain and tree from the records themselves, and holds them against what was signed. */
export class RecordWalk {
  readonly #context: WalkContext;
  readonly tree: Frontier;
  readonly #tiles: TileCheck;
  /** The leaf before the next record; undefined where nothing tells it. */
  #previous: string | undefined;
  #next = 0;
  /** The last record, whose leaf counts once the next one names it. */
  #held: PlacedRecord | undefined;
  /** Records whose leaves are in the tree. */
  #met = 0;
  #target = 0;
  #damages: PlacedDamage[] = [];
  /** A leaf that nothing tells: no root above it can be computed. */
  #unknownFrom: number | undefined;
  read = 0;
  tornBytes = 0;

  constructor(context: WalkContext) {
    this.#context = context;
    this.#previous = firstPrevious(context.logId);
    this.tree = new Frontier((level, index, hash) => {
      this.#tiles.compare(level, index, hash);
    });
    this.#tiles = new TileCheck(context.folder, context.tilesTo, (file, detail) => {
      this.#report({ kind: 'tile', file, detail });
    });
    this.#meetTargets();
  }

  get size(): number {
    return this.#next;
  }

  /** Whether {@link prepare} has to be awaited before this is taken. */
  needs(placed: Placed): boolean {
    if (placed.kind === 'damage' || placed.header.sequence < this.#next) return false;
    return placed.header.sequence > this.#next || this.#needsTile();
  }

  /** Loads tiles, and bridges records that are missing before this one. */
  async prepare(placed: PlacedRecord): Promise<void> {
    const { sequence, previous } = placed.header;
    if (sequence > this.#next) {
      // What is missing does not name the leaf of the one before it, so that counts as it is.
      this.#settleHeld(undefined);
      this.#reportMissing(this.#next, sequence - 1, placed);
    }
    while (this.#next < sequence) {
      if (this.#needsTile()) await this.#tiles.load(this.#next);
      const isLast = this.#next + 1 === sequence;
      const leaf = this.#tiles.leaf(this.#next) ?? (isLast ? previous : undefined);
      this.#append(leaf === undefined ? undefined : Buffer.from(leaf, 'hex'));
      this.#next += 1;
      this.#previous = isLast ? previous : leaf;
    }
    // The tile of the record that is held is still needed.
    if (!this.#needsTile()) return;
    this.#settleHeld(previous);
    await this.#tiles.load(this.#next);
  }

  /** Takes what comes next; false for a record that is not the next one. */
  take(placed: Placed): boolean {
    if (placed.kind === 'damage') {
      this.#damages.push(placed);
      return false;
    }
    const { header, segment } = placed;
    if (header.sequence < this.#next) {
      const detail = 'the record is there a second time';
      this.#report({ kind: 'repeated-record', ...spotOf(placed), detail });
      return false;
    }
    if (this.#damages.length > 0) this.#reportDamages();
    this.#settleHeld(header.previous);
    if (header.previous !== this.#previous) {
      const detail = 'the record does not name the leaf of the one before it';
      this.#report({ kind: 'chain', ...spotOf(placed), detail });
    }
    if (laneOf(header) !== segment.lane) {
      const detail = `it lies in the lane ${segment.lane}`;
      this.#report({ kind: 'lane', ...spotOf(placed), detail });
    }
    if (header.kind !== 'event') this.#checkStatement(placed);
    this.read += 1;
    this.#held = placed;
    this.#next += 1;
    return true;
  }

  /** Settles what the ends of the lanes are like; `bound` records were on the disk for certain. */
  end(bound: number): void {
    this.#settleHeld(undefined);
    const isTorn = this.#next >= bound && this.#damages.every(({ isLast }) => isLast);
    if (isTorn) this.tornBytes = this.#damages.reduce((sum, { length }) => sum + length, 0);
    else this.#reportDamages();
    const { targets } = this.#context;
    for (const { size, kind, block, detail } of targets.slice(this.#target)) {
      const missing = `${detail} ${String(size)} records; ${String(this.#next)} are there`;
      const range = { first: this.#next, last: size - 1 };
      this.#report({
        kind: kind === 'seal' ? kind : 'truncated',
        ...range,
        block,
        detail: missing,
      });
    }
    if (this.#target === targets.length && this.#next < bound) {
      const detail = `${String(bound)} records were on the disk; ${String(this.#next)} are there`;
      this.#report({ kind: 'truncated', first: this.#next, last: bound - 1, detail });
    }
  }

  #needsTile(): boolean {
    return this.#tiles.needs(this.#next);
  }

  #append(leaf: Buffer | undefined): void {
    if (leaf === undefined) this.#unknownFrom ??= this.#met;
    if (leaf !== undefined && this.#unknownFrom === undefined) this.tree.append(leaf);
    this.#met += 1;
    this.#meetTargets();
  }

  /**
   * The leaf that a record names is that of the one before it. Where they differ, the one before was
   * changed: nobody can make the later one name another leaf without changing it, too.
   */
  #settleHeld(named: string | undefined): void {
    const held = this.#held;
    if (held === undefined) return;
    this.#held = undefined;
    const { frame, header } = held;
    const leaf = named ?? frame.leaf;
    this.#previous = leaf;
    this.#append(Buffer.from(leaf, 'hex'));
    if (leaf === frame.leaf) return;
    if (this.#context.gaps.take(header.sequence, header.sequence).length === 0) return;
    const detail = 'the record was changed: the next one names another leaf';
    this.#report({ kind: 'chain', ...spotOf(held), detail });
  }

  #meetTargets(): void {
    const { targets } = this.#context;
    for (let target = targets[this.#target]; target?.size === this.#next;) {
      this.#target += 1;
      this.#hold(target);
      target = targets[this.#target];
    }
  }

  #hold({ kind, size, root, block, detail }: Target): void {
    const range = { first: 0, last: size - 1, block };
    if (this.#unknownFrom !== undefined) {
      const why = `the leaf of record ${String(this.#unknownFrom)} is nowhere, so the root of ${String(size)} records cannot be computed`;
      this.#report({ kind, ...range, detail: why });
    } else if (this.tree.root() !== root) {
      const what = `${detail} ${String(size)} records with another root`;
      this.#report({ kind, ...range, detail: what });
    }
  }

  #reportMissing(first: number, last: number, { segment, frame }: PlacedRecord): void {
    const unstated = this.#context.gaps.take(first, last);
    const damage = this.#damages.shift();
    for (const range of unstated) {
      const { segment: file, byte } =
        damage === undefined
          ? placeOf(segment, frame.offset)
          : placeOf(damage.segment, damage.offset);
      const kind = damage === undefined ? 'missing-records' : 'no-record';
      const detail = damage?.detail ?? 'the records before this place are missing';
      this.#report({ kind, file, byte, ...range, detail });
    }
  }

  #reportDamages(): void {
    for (const { segment, offset, detail } of this.#damages) {
      const { segment: file, byte } = placeOf(segment, offset);
      this.#report({ kind: 'no-record', file, byte, first: this.#next, detail });
    }
    this.#damages = [];
  }

  #checkStatement(placed: PlacedRecord): void {
    const { frame } = placed;
    const { logId, keys } = this.#context;
    const read = readStatement(frame.ciphertext, logId, frame.header.toString(), keys);
    if (read?.isSigned === true) return;
    const detail =
      read === undefined ? 'it holds no statement' : 'no pinned key signed it for this place';
    this.#report({ kind: 'statement', ...spotOf(placed), detail });
  }

  #report(finding: Omit<LogFindingEntry, 'logId'>): void {
    this.#context.findings.add({ logId: this.#context.logId, ...finding });
  }
}

/** Where a record lies, and which it is. */
function spotOf({ header: { sequence }, frame, segment }: PlacedRecord) {
  return { file: segmentPath(segment), byte: frame.offset, first: sequence, last: sequence };
}
