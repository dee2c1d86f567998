import { recordKey } from '../entries/entry-keys';
import type { Partition } from '../partition';
import type { Draft } from '../writing/draft';
import type { Write } from '../writing/writer';

/** Removes the oldest records of a topic that is not compacted, up to an offset. */
export class Drop implements Write {
  readonly kind = 'upkeep';
  readonly bytes = 0;
  readonly #partition: Partition;
  readonly #upTo: number;
  readonly #bytesBefore: number;

  /** @param bytesBefore The bytes of all records that were ever appended before the offset. */
  constructor(partition: Partition, upTo: number, bytesBefore: number) {
    this.#partition = partition;
    this.#upTo = upTo;
    this.#bytesBefore = bytesBefore;
    partition.leave(upTo);
  }

  stage(draft: Draft): void {
    const state = draft.stateOf(this.#partition);
    for (let offset = state.start; offset < this.#upTo; offset += 1) {
      draft.remove(recordKey(this.#partition.place, offset));
    }
    draft.setState(this.#partition, {
      ...state,
      start: this.#upTo,
      dropped: this.#bytesBefore,
      count: state.end - this.#upTo,
    });
  }
}
