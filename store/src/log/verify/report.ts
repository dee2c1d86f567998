/** What a verification can find. */
export type LogFindingKind =
  /** The log cannot be named, or the pins name a log that is not there. */
  | 'missing-log'
  /** Bytes that hold no record of this log: changed, torn or brought in. */
  | 'no-record'
  | 'missing-records'
  | 'repeated-record'
  /** A record does not name the leaf of the one before it. */
  | 'chain'
  /** A record lies in a lane where its kind or severity does not belong. */
  | 'lane'
  /** A statement of the store that no pinned key signed for its place. */
  | 'statement'
  /** A segment or record count that a signed gap record states otherwise. */
  | 'gap'
  /** A stored hash of the tree is not the one that the records give. */
  | 'tile'
  /** The checkpoint is missing, or no pinned key signed it. */
  | 'checkpoint'
  /** The tree is not the one that was signed. */
  | 'signed-root'
  /** The tree is not the one that was anchored. */
  | 'anchored-root'
  /** Fewer records than were signed, anchored or written for certain. */
  | 'truncated'
  /** A key does not open a record, or its content is not the header's. */
  | 'content'
  /** A log ended without a seal that a pinned key signed, or its successor is another. */
  | 'seal';

/** Something that is wrong, and where. */
export interface LogFindingEntry {
  readonly kind: LogFindingKind;
  readonly logId: string;
  /** The file, relative to the folder of its log. */
  readonly file?: string | undefined;
  readonly byte?: number | undefined;
  readonly first?: number | undefined;
  readonly last?: number | undefined;
  /** The block of the anchor that does not hold. */
  readonly block?: number | undefined;
  readonly detail: string;
}

/** Records that are gone, as the site stated and signed. */
export interface StatedGap {
  readonly statement: 'evicted' | 'expired' | 'damaged';
  /** The record that states it. */
  readonly by: number;
  readonly first: number;
  readonly last: number;
  /** Records of the range that are not there. */
  readonly missing: number;
}

/** What was found in one log. */
export interface LogReport {
  readonly logId: string;
  /** Records from 0 up to this were walked. */
  readonly size: number;
  readonly root: string;
  readonly read: number;
  readonly gaps: readonly StatedGap[];
  /** Records that were set aside or lost above what was anchored, as the site stated. */
  readonly rechained: number;
  readonly shredded: number;
  readonly decrypted: number;
  /** Records above the last checkpoint that a pinned key signed, and above the last pinned anchor. */
  readonly aboveCheckpoint: number;
  readonly aboveAnchor: number;
  /** Bytes at the ends of lanes that a crash left of records that were never acknowledged. */
  readonly tornBytes: number;
}

/** What a verification found. */
export interface LogVerification {
  readonly logs: readonly LogReport[];
  /** The first ones; `more` counts those beyond. */
  readonly findings: readonly LogFindingEntry[];
  readonly more: number;
  /** Whether nothing was found. What the site itself stated as gone is in the reports. */
  readonly ok: boolean;
}

/** Gathers findings, bounded. */
export class Findings {
  readonly entries: LogFindingEntry[] = [];
  more = 0;
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  add(finding: LogFindingEntry): void {
    if (this.entries.length < this.#max) this.entries.push(finding);
    else this.more += 1;
  }
}
