import { encodeNumbers, decodeNumbers } from './numbers';

/** The numbers of a partition; they are written with every change, so that offsets never restart. */
export interface PartitionState {
  /** The first offset that is kept, and the one that the next record gets. */
  readonly start: number;
  readonly end: number;
  /** The bytes of all records that were ever appended, and of those before `start`. */
  readonly appended: number;
  readonly dropped: number;
  /** When the last record was published. */
  readonly timestamp: number;
  /** On a compacted topic: up to where superseded records are gone. */
  readonly compacted: number;
  /** How many records are there from `start` to `end`. */
  readonly count: number;
}

export const emptyState: PartitionState = {
  start: 0,
  end: 0,
  appended: 0,
  dropped: 0,
  timestamp: 0,
  compacted: 0,
  count: 0,
};

export function encodeState(key: Uint8Array, state: PartitionState): Buffer {
  const { start, end, appended, dropped, timestamp, compacted, count } = state;
  return encodeNumbers(key, [start, end, appended, dropped, timestamp, compacted, count]);
}

/** The state in an entry, or undefined when it is of another form. */
export function decodeState(entry: Buffer): PartitionState | undefined {
  const numbers = decodeNumbers(entry);
  if (numbers.length !== 7) return undefined;
  const [start = 0, end = 0, appended = 0, dropped = 0, timestamp = 0, compacted = 0, count = 0] =
    numbers;
  return { start, end, appended, dropped, timestamp, compacted, count };
}
