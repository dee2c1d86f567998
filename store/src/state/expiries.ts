import type { Definitions } from '../transaction/definitions';
import type { UpdateBatch } from './update-batch';
import type { WorldState } from './world-state';

interface End {
  readonly namespace: string;
  readonly key: string;
  readonly writtenAt: number;
}

/** The private values that collections keep only for a number of blocks, by the block of their end. */
export class Expiries {
  private readonly ends = new Map<number, End[]>();

  /**
   * Takes what ends with a block out of the state, unless the block writes it again, and notes the
   * ends of what the block writes. Comes before the block's updates are applied.
   */
  apply(block: number, updates: UpdateBatch, state: WorldState, definitions: Definitions): void {
    for (const { namespace, key, writtenAt } of this.ends.get(block) ?? []) {
      const isOld = state.get(namespace, key)?.version.block === writtenAt;
      if (isOld && updates.get(namespace, key) === undefined) state.remove(namespace, key);
    }
    this.ends.delete(block);
    for (const [namespace, keys] of updates.namespaces()) {
      const { chaincode, collection } = updates.home(namespace) ?? {
        chaincode: '',
        collection: '',
      };
      if (collection === '') continue;
      const blockToLive = definitions.of(chaincode)?.blockToLive(collection) ?? 0;
      if (blockToLive === 0) continue;
      const end = block + blockToLive + 1;
      const noted = this.ends.get(end) ?? [];
      this.ends.set(end, noted);
      for (const [key, { hash }] of keys) {
        if (hash !== undefined) noted.push({ namespace, key, writtenAt: block });
      }
    }
  }
}
