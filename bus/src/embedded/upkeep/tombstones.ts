import { isSound } from '../entries/checksum';
import { newestKey, offsetIn, recordKey, tombstoneKey } from '../entries/entry-keys';
import { decodeNumbers } from '../entries/numbers';
import { keyOf } from '../entries/record-frame';
import type { LevelStore } from '../level/level-store';
import type { Partition } from '../partition';
import { unreadable } from '../reading/rows';
import type { Draft } from '../writing/draft';
import type { Write } from '../writing/writer';
import type { UpkeepPorts } from './retention';

/** A deletion whose time has come; without a key when a newer record has removed it already. */
interface Expired {
  readonly offset: number;
  readonly key: Buffer | undefined;
}

const stepTombstones = 500;
const dayMs = 86_400_000;

/**
 * Removes deletions that every reader had a day to see.
 *
 * @returns whether there were any.
 */
export async function expireStep(
  partition: Partition,
  { store, writer, clock }: UpkeepPorts,
): Promise<boolean> {
  const offsets = await dueBefore(store, partition, clock() - dayMs);
  if (offsets.length === 0) return false;
  const frames = await framesAt(store, partition, offsets);
  const expired = offsets.map((offset, index) => {
    const frame = frames[index];
    return { offset, key: frame === undefined ? undefined : keyOf(frame) };
  });
  await writer.run(new Expire(partition, expired));
  return true;
}

class Expire implements Write {
  readonly kind = 'upkeep';
  readonly bytes = 0;
  readonly #partition: Partition;
  readonly #expired: readonly Expired[];

  constructor(partition: Partition, expired: readonly Expired[]) {
    this.#partition = partition;
    this.#expired = expired;
  }

  stage(draft: Draft): void {
    const { place } = this.#partition;
    let removed = 0;
    for (const { offset, key } of this.#expired) {
      draft.remove(tombstoneKey(place, offset));
      if (key === undefined) continue;
      draft.remove(recordKey(place, offset));
      draft.remove(newestKey(place, key));
      removed += 1;
    }
    const state = draft.stateOf(this.#partition);
    draft.setState(this.#partition, { ...state, count: state.count - removed });
  }
}

/** The deletions of the oldest ones that were published before a moment. */
async function dueBefore(
  store: LevelStore,
  { place, state }: Partition,
  moment: number,
): Promise<number[]> {
  const range = { gte: tombstoneKey(place, 0), lt: tombstoneKey(place, state.end) };
  const entries = await store.read((level) =>
    level.iterator({ ...range, limit: stepTombstones }).all(),
  );
  const due: number[] = [];
  for (const [key, entry] of entries) {
    const [deletedAt = Infinity] = isSound(key, entry) ? decodeNumbers(entry) : [];
    if (deletedAt > moment) break;
    due.push(offsetIn(key));
  }
  return due;
}

async function framesAt(store: LevelStore, partition: Partition, offsets: readonly number[]) {
  const keys = offsets.map((offset) => recordKey(partition.place, offset));
  const frames = await store.read((level) => level.getMany(keys));
  for (const [index, key] of keys.entries()) {
    const frame = frames[index];
    if (frame !== undefined && !isSound(key, frame)) {
      throw unreadable(store.folder, partition, offsets[index] ?? 0);
    }
  }
  return frames;
}
