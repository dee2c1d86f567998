import { lanes } from './lanes';
import { LaneReader, type Placed, type SegmentPart } from './lane-reader';

/** Which parts of which lanes are read. */
export type LaneParts = Readonly<Record<(typeof lanes)[number], readonly SegmentPart[]>>;

const mostAtOnce = 1_024;

/**
 * Reads the lanes of a log as one sequence, in batches whose bytes are valid until the next is asked
 * for. Damage comes before the record that follows it in its lane.
 */
export async function* mergedRecords(
  folder: string,
  logId: string,
  parts: LaneParts,
): AsyncGenerator<readonly Placed[], void, undefined> {
  const readers = lanes.map((lane) => new LaneReader(folder, logId, parts[lane]));
  try {
    for (;;) {
      const batch: Placed[] = [];
      const waiting = fill(batch, readers);
      if (batch.length > 0) yield batch;
      if (waiting !== undefined) await waiting.more();
      else if (batch.length === 0) return;
    }
  } finally {
    await Promise.all(readers.map((reader) => reader[Symbol.asyncDispose]()));
  }
}

/** Takes what can be taken without reading from files; answers with the reader that has to read. */
function fill(batch: Placed[], readers: readonly LaneReader[]): LaneReader | undefined {
  while (batch.length < mostAtOnce) {
    let first: LaneReader | undefined;
    let found: Placed | undefined;
    for (const reader of readers) {
      const head = reader.peek();
      if (head === 'more') return reader;
      if (head !== 'end' && (found === undefined || isBefore(head, found))) {
        [first, found] = [reader, head];
      }
    }
    if (first === undefined || found === undefined) return undefined;
    batch.push(found);
    first.take();
  }
  return undefined;
}

function isBefore(one: Placed, other: Placed): boolean {
  if (other.kind === 'damage') return false;
  return one.kind === 'damage' || one.header.sequence < other.header.sequence;
}
