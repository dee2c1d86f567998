import { type Place, stateKey } from '../entries/entry-keys';
import { encodeState, type PartitionState } from '../entries/partition-state';
import type { Entry } from '../level/level-store';
import type { Partition } from '../partition';

/** What is about to be written: it becomes true for readers when it is on the disk. */
export class Draft {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly #entries: Entry[] = [];
  readonly #added: Buffer[] = [];
  readonly #states = new Map<Partition, PartitionState>();

  constructor(now: number) {
    this.now = now;
  }

  /** The state of a partition with everything that is in the draft already. */
  stateOf(partition: Partition): PartitionState {
    return this.#states.get(partition) ?? partition.state;
  }

  setState(partition: Partition, state: PartitionState): void {
    this.#states.set(partition, state);
  }

  /** Puts an entry that was not there before. */
  add(key: Buffer, value: Buffer): void {
    this.#added.push(key);
    this.#entries.push([key, value]);
  }

  put(key: Buffer, value: Buffer): void {
    this.#entries.push([key, value]);
  }

  remove(key: Buffer): void {
    this.#entries.push([key]);
  }

  /** All entries, with the states of the partitions that were changed. */
  entries(): Entry[] {
    const states = [...this.#states].map(([{ place }, state]) => stateEntry(place, state));
    return [...this.#entries, ...states];
  }

  /** Makes it true for readers. */
  keep(): void {
    for (const [partition, state] of this.#states) partition.state = state;
  }

  /** What takes the additions back, when the partitions are as they were before. */
  reversal(): Entry[] {
    const removals = this.#added.map((key): Entry => [key]);
    const states = [...this.#states.keys()].map(({ place, state }) => stateEntry(place, state));
    return [...removals, ...states];
  }
}

function stateEntry(place: Place, state: PartitionState): Entry {
  const key = stateKey(place);
  return [key, encodeState(key, state)];
}
