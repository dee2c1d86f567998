import { isSound } from '../entries/checksum';
import { newestKey, offsetIn, recordKey, tombstoneKey } from '../entries/entry-keys';
import { decodeNumbers, encodeNumbers } from '../entries/numbers';
import { hasValue, keyOf, stampOf } from '../entries/record-frame';
import { damaged } from '../level/level-failures';
import type { LevelStore } from '../level/level-store';
import type { Partition } from '../partition';
import { keysOf, type Row, unreadable } from '../reading/rows';
import type { Draft } from '../writing/draft';
import type { Write } from '../writing/writer';
import type { UpkeepPorts } from './retention';

/** The newest record of one key among those that a step looks at. */
interface Newest {
  readonly key: Buffer;
  readonly offset: number;
  /** When it deletes its key: when that was published. */
  readonly deletedAt: number | undefined;
}

const stepRecords = 500;
const stepBytes = 1_048_576;

/**
 * Looks at the next records of a compacted topic and removes every older record of their keys.
 *
 * @returns whether there were records to look at.
 */
export async function compactStep(
  partition: Partition,
  { store, writer }: UpkeepPorts,
): Promise<boolean> {
  const rows = await nextRows(store, partition);
  const last = rows.at(-1);
  if (last === undefined) return false;
  const { newest, superseded } = sift(partition, rows);
  const removed = [...superseded, ...(await earlierOf(store, newest))];
  await writer.run(new Compact(partition, newest, removed, offsetIn(last[0]) + 1));
  return true;
}

class Compact implements Write {
  readonly kind = 'upkeep';
  readonly bytes = 0;
  readonly #partition: Partition;
  readonly #newest: readonly Newest[];
  readonly #removed: readonly number[];
  readonly #upTo: number;

  constructor(
    partition: Partition,
    newest: readonly Newest[],
    removed: readonly number[],
    upTo: number,
  ) {
    this.#partition = partition;
    this.#newest = newest;
    this.#removed = removed;
    this.#upTo = upTo;
  }

  stage(draft: Draft): void {
    const { place } = this.#partition;
    for (const offset of this.#removed) draft.remove(recordKey(place, offset));
    for (const { key, offset, deletedAt } of this.#newest) {
      draft.put(key, encodeNumbers(key, [offset]));
      if (deletedAt === undefined) continue;
      const waiting = tombstoneKey(place, offset);
      draft.put(waiting, encodeNumbers(waiting, [deletedAt]));
    }
    const state = draft.stateOf(this.#partition);
    const count = state.count - this.#removed.length;
    draft.setState(this.#partition, { ...state, compacted: this.#upTo, count });
  }
}

async function nextRows(store: LevelStore, partition: Partition): Promise<Row[]> {
  const { compacted, end } = partition.state;
  if (compacted >= end) return [];
  const rows = await store.read(async (level) => {
    const keys = keysOf(partition, { start: compacted, end });
    const iterator = level.iterator({ ...keys, highWaterMarkBytes: stepBytes });
    try {
      return await iterator.nextv(stepRecords);
    } finally {
      await iterator.close();
    }
  });
  for (const [index, [key, frame]] of rows.entries()) {
    const isNext = offsetIn(key) === compacted + index;
    if (!isNext || !isSound(key, frame))
      throw unreadable(store.folder, partition, compacted + index);
  }
  return rows;
}

/** The newest record of each key, and the offsets of the older ones. */
function sift(partition: Partition, rows: readonly Row[]) {
  const newest = new Map<string, Newest>();
  const superseded: number[] = [];
  for (const [place, frame] of rows) {
    const text = keyOf(frame);
    const name = text.toString('latin1');
    const before = newest.get(name);
    if (before !== undefined) superseded.push(before.offset);
    const deletedAt = hasValue(frame) ? undefined : stampOf(frame).timestamp;
    const key = newestKey(partition.place, text);
    newest.set(name, { key, offset: offsetIn(place), deletedAt });
  }
  return { newest: [...newest.values()], superseded };
}

/** The records that earlier steps left as the newest of the same keys. */
async function earlierOf(store: LevelStore, newest: readonly Newest[]): Promise<number[]> {
  const keys = newest.map(({ key }) => key);
  const entries = await store.read((level) => level.getMany(keys));
  return entries.flatMap((entry, index) => {
    const key = keys[index];
    if (entry === undefined || key === undefined) return [];
    if (!isSound(key, entry))
      throw damaged(store.folder, 'the place of a newest record is changed');
    return decodeNumbers(entry).slice(0, 1);
  });
}
