import { committedKey } from '../entries/entry-keys';
import { encodeNumbers } from '../entries/numbers';
import type { Partition } from '../partition';
import type { Draft } from './draft';
import type { Write } from './writer';

/**
 * A group's next offset in a partition. It is not brought to the disk by itself: when the machine
 * fails it may go back, and records come again; ahead of what was handled it never is.
 */
export class Commit implements Write {
  readonly kind = 'commit';
  readonly bytes = 64;
  readonly #partition: Partition;
  readonly #group: string;
  readonly #offset: number;

  constructor(partition: Partition, group: string, offset: number) {
    this.#partition = partition;
    this.#group = group;
    this.#offset = offset;
  }

  stage(draft: Draft): void {
    const key = committedKey(this.#partition.place, this.#group);
    draft.put(key, encodeNumbers(key, [this.#offset]));
  }

  kept(): void {
    this.#partition.committed.set(this.#group, this.#offset);
  }
}
