import type { IndexEntry } from '../files/record-index';
import type { PlacedDamage, Placed, PlacedRecord } from '../segments/lane-reader';
import { lanes, segmentPath } from '../segments/lanes';
import type { LaneEnd } from '../segments/lane-writer';
import { storedLeaf, type TileFiles } from '../tree/tile-files';
import type { TileTree } from '../tree/tile-tree';
import { type Finding, placeOf } from './finding';

/** Why and where the records that can be verified end. What a torn tail held was never acknowledged. */
export interface Cut {
  readonly kind: 'torn-tail' | 'chain-violation' | 'lost-records';
  readonly segment: string;
  readonly byte: number;
  readonly detail: string;
}

export interface WalkPorts {
  readonly tree: TileTree;
  readonly files: TileFiles;
  /** Records below this were on the disk for certain. */
  readonly bound: number;
  /** Ranges whose absence signed records or other findings state already. */
  readonly stated: readonly { readonly first: number; readonly last: number }[];
  /** A place that a first walk took for a torn tail and that groups follow. */
  readonly damagedAt?: number | undefined;
}

const mostFindings = 1_000;

/** Follows the chain from record to record, grows the tree, and stops where nothing can be verified. */
export class ChainWalk {
  readonly #ports: WalkPorts;
  /** The leaf before the next record. */
  #previous: string;
  #next: number;
  /** The last record, whose leaf counts once the next one names it. */
  #held: PlacedRecord | undefined;
  #damages: PlacedDamage[] = [];
  #torn: { readonly group: number; readonly cut: Cut } | undefined;
  /** A later group shows that it is no torn tail; the walk has to be made again. */
  isMisjudged = false;
  cut: Cut | undefined;
  /** The number behind the highest record that was seen. */
  seen: number;
  readonly findings: Finding[] = [];
  readonly ends = new Map<string, LaneEnd>();
  entries: IndexEntry[] = [];

  constructor(ports: WalkPorts, start: { readonly sequence: number; readonly previous: string }) {
    this.#ports = ports;
    this.#next = start.sequence;
    this.#previous = start.previous;
    this.seen = start.sequence;
  }

  get size(): number {
    return this.#next;
  }

  get previous(): string {
    return this.#previous;
  }

  /** Takes what comes next; false when the walk is over. */
  async take(placed: Placed): Promise<boolean> {
    if (placed.kind === 'damage') {
      this.#damages.push(placed);
      return true;
    }
    const { sequence } = placed.header;
    this.seen = Math.max(this.seen, sequence + 1);
    if (this.#torn !== undefined) return this.#doubtTorn(placed);
    if (sequence < this.#next) return this.#refuse(placed, 'is there twice');
    if (sequence > this.#next && !(await this.#bridge(placed))) return this.cut === undefined;
    if (!this.#settleHeld(placed.header.previous)) {
      const detail = 'the record does not follow from the one before it';
      return this.#stop('chain-violation', detail, placed);
    }
    this.#accept(placed);
    return true;
  }

  /** Settles what the ends of the lanes are like. */
  end(): void {
    const { bound } = this.#ports;
    if (this.#held !== undefined) this.#settleHeld(this.#held.frame.leaf);
    const [damage] = this.#damages;
    this.cut ??= this.#torn?.cut;
    if (damage !== undefined && this.cut === undefined) {
      const place = placeOf(damage.segment, damage.offset);
      this.cut = { kind: 'torn-tail', ...place, detail: damage.detail };
    }
    if (this.#next >= bound) return;
    const { segment, byte } = this.cut ?? this.#lastPlace();
    const detail = `the records from ${String(this.#next)} to ${String(bound - 1)} were on the disk and are missing`;
    this.cut = { kind: 'lost-records', segment, byte, detail };
  }

  /**
   * The leaf that a record names is that of the one before it. Where they differ, the one before was
   * changed: nobody can make the later one name another leaf without changing it, too.
   */
  #settleHeld(named: string): boolean {
    const held = this.#held;
    if (held === undefined) return named === this.#previous;
    this.#held = undefined;
    this.#ports.tree.append(named);
    this.#previous = named;
    if (held.frame.leaf === named) return true;
    const { sequence } = held.header;
    const place = placeOf(held.segment, held.frame.offset);
    const detail = 'the record was changed: the next one names another leaf';
    this.#report({ kind: 'chain-violation', ...place, first: sequence, last: sequence, detail });
    return true;
  }

  #accept(placed: PlacedRecord): void {
    const { header, frame, segment } = placed;
    if (this.#damages.length > 0) this.#reportDamages(header.sequence);
    this.#held = placed;
    this.entries.push({ sequence: header.sequence, lane: segment.lane, offset: frame.offset });
    const path = segmentPath(segment);
    const records = (this.ends.get(path)?.records ?? 0) + 1;
    const bytes = frame.offset + frame.length;
    this.ends.set(path, { ...segment, bytes, records, last: header.sequence });
    this.#next = header.sequence + 1;
    this.#previous = frame.leaf;
  }

  /** Bridges records that cannot be read by their leaf hashes; false when it is not possible. */
  async #bridge(placed: PlacedRecord): Promise<boolean> {
    const { bound, damagedAt, files, tree } = this.#ports;
    const { header, frame, segment } = placed;
    if (this.#next >= bound && frame.group <= this.#next && damagedAt !== this.#next) {
      const detail = 'the last group was not written as a whole';
      const cut = { kind: 'torn-tail', ...placeOf(segment, frame.offset), detail } as const;
      this.#torn = { group: frame.group, cut };
      return false;
    }
    const first = this.#next;
    // What is missing does not name the leaf of the one before it, so that counts as it is.
    if (this.#held !== undefined) this.#settleHeld(this.#held.frame.leaf);
    for (let lost = first; lost < header.sequence; lost += 1) {
      const isLast = lost + 1 === header.sequence;
      const leaf = isLast ? header.previous : await storedLeaf(files, lost);
      if (leaf === undefined) {
        const detail = 'the records before this one are missing, and so are their leaf hashes';
        return this.#stop('lost-records', detail, placed);
      }
      tree.append(leaf);
      this.#next = lost + 1;
      this.#previous = leaf;
    }
    const hole = this.#holeFinding(first, header.sequence - 1, placed);
    if (!this.#isStated(hole)) this.#report(hole);
    return true;
  }

  #isStated({ first = 0, last = 0 }: Finding): boolean {
    return this.#ports.stated.some((range) => range.first <= first && last <= range.last);
  }

  #holeFinding(first: number, last: number, { segment, frame }: PlacedRecord): Finding {
    const damage = this.#damages.shift();
    const place =
      damage === undefined
        ? placeOf(segment, frame.offset)
        : placeOf(damage.segment, damage.offset);
    const detail = damage?.detail ?? 'the records before this one are missing';
    return { kind: 'damaged-record', ...place, first, last, detail };
  }

  /** Records of the torn group may follow; one of a later group shows that it was acknowledged. */
  #doubtTorn({ frame }: PlacedRecord): boolean {
    this.isMisjudged = frame.group > (this.#torn?.group ?? 0);
    return !this.isMisjudged;
  }

  #refuse({ header, segment, frame }: PlacedRecord, what: string): boolean {
    const detail = `record ${String(header.sequence)} ${what}`;
    this.#report({ kind: 'foreign-bytes', ...placeOf(segment, frame.offset), detail });
    return true;
  }

  #stop(kind: Cut['kind'], detail: string, { segment, frame }: PlacedRecord): boolean {
    this.cut = { kind, ...placeOf(segment, frame.offset), detail };
    return false;
  }

  #reportDamages(sequence: number): void {
    for (const { segment, offset, detail } of this.#damages) {
      const before = `${detail}, before record ${String(sequence)}`;
      this.#report({ kind: 'foreign-bytes', ...placeOf(segment, offset), detail: before });
    }
    this.#damages = [];
  }

  #report(finding: Finding): void {
    if (this.findings.length < mostFindings) this.findings.push(finding);
  }

  #lastPlace(): { readonly segment: string; readonly byte: number } {
    const ends = [...this.ends.values()].sort((a, b) => a.last - b.last);
    const end = ends.at(-1);
    if (end === undefined) return { segment: `segments/${lanes[2]}`, byte: 0 };
    return placeOf(end, end.bytes);
  }
}
