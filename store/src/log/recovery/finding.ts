import { segmentPath, type SegmentName } from '../segments/lanes';

/** What is wrong with a log. */
export type FindingKind =
  /** A record that cannot be read; its leaf hash is known. */
  | 'damaged-record'
  /** Bytes between records that are none, or a record that is there twice. */
  | 'foreign-bytes'
  /** A segment that was closed is missing, or has another length. */
  | 'missing-segment'
  /** A segment that belongs to another log or place. */
  | 'foreign-segment'
  /** A record does not follow from the one before it. */
  | 'chain-violation'
  /** Records that were on the disk for certain are missing. */
  | 'lost-records'
  /** The tree is not the one that was signed or anchored. */
  | 'other-root'
  /** What a crash left of records that were never acknowledged; it was cut off. */
  | 'torn-tail'
  /** A help (state, tiles, index) was missing or wrong, and was made again. */
  | 'rebuilt';

/** Something that is wrong, and where. */
export interface Finding {
  readonly kind: FindingKind;
  /** The segment's file, relative to the folder of its log. */
  readonly segment?: string | undefined;
  /** The byte in it. */
  readonly byte?: number | undefined;
  /** The first and the last record that it is about. */
  readonly first?: number | undefined;
  readonly last?: number | undefined;
  readonly detail: string;
}

/** Where something lies in a segment. */
export function placeOf(segment: SegmentName, byte: number) {
  return { segment: segmentPath(segment), byte } as const;
}
