import type { BlockMetadata } from '../block/block-metadata';
import type { MemberBlock } from '../members/member-block';
import type { MemberProgress } from '../members/member-progress';
import { WireError } from '../wire/cursor';

/** A member with the block that it shows for the number at hand. */
export interface Held {
  readonly progress: MemberProgress;
  readonly block: MemberBlock;
}

export function readableMetadata({ metadata }: MemberBlock): BlockMetadata | undefined {
  return metadata instanceof WireError ? undefined : metadata;
}

/** What most of them say; of equally frequent ones the first. */
export function mostFrequent(values: readonly Uint8Array[]): Uint8Array | undefined {
  const counts = new Map<string, { count: number; value: Uint8Array }>();
  for (const value of values) {
    const name = Buffer.from(value).toString('latin1');
    counts.set(name, { count: (counts.get(name)?.count ?? 0) + 1, value });
  }
  const [most] = [...counts.values()].sort((a, b) => b.count - a.count);
  return most?.value;
}
