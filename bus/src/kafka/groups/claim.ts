import type { StoredRecord, TopicPartition } from '../../bus';
import type { BackOff } from '../../groups/back-off';
import { busLimits } from '../../limits';

/** A partition that a member reads now: how far it is, and what was fetched ahead of that. */
export class Claim implements TopicPartition {
  /** The topic and its name on the brokers. */
  readonly topic: string;
  readonly wireTopic: string;
  readonly partition: number;
  readonly pause: BackOff;
  #fetched: readonly StoredRecord[] = [];
  #from = 0;
  /** The offset behind everything that was fetched. */
  #next: number;

  constructor(topic: string, wire: TopicPartition, position: number, pause: BackOff) {
    this.topic = topic;
    this.wireTopic = wire.topic;
    this.partition = wire.partition;
    this.pause = pause;
    this.#next = position;
  }

  get isEmpty(): boolean {
    return this.#from >= this.#fetched.length;
  }

  /** Where to fetch from when nothing is left. */
  get next(): number {
    return this.#next;
  }

  /** Takes over what was fetched from `next` on. */
  add(records: readonly StoredRecord[], next: number): void {
    this.#fetched = records;
    this.#from = 0;
    this.#next = next;
  }

  moveTo(position: number): void {
    this.add([], position);
  }

  /** The next records for a handler; they stay until they are done. */
  batch(most: number): readonly StoredRecord[] {
    let bytes = 0;
    let end = this.#from;
    while (end < this.#fetched.length && end - this.#from < most) {
      const record = this.#fetched[end];
      if (record === undefined || bytes > busLimits.batchBytes) break;
      bytes += record.key.length + (record.value?.length ?? 0);
      end += 1;
    }
    return this.#fetched.slice(this.#from, end);
  }

  /** Moves behind a batch and answers the offset that the group will read next. */
  done(count: number): number {
    this.#from += count;
    const following = this.#fetched[this.#from];
    return following?.offset ?? this.#next;
  }
}
