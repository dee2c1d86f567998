import type { TopicPosition } from '../record/header';

/** How far each partition of the bus is recorded. */
export class Positions {
  /** The next offset by topic and partition. */
  readonly #next = new Map<string, Map<number, number>>();

  constructor(entries: readonly (readonly [string, number, number])[] = []) {
    for (const [topic, partition, next] of entries) {
      this.advance({ topic, partition, offset: next - 1 });
    }
  }

  /** A record of this position is in the log. */
  advance({ topic, partition, offset }: TopicPosition): void {
    let partitions = this.#next.get(topic);
    if (partitions === undefined) {
      partitions = new Map();
      this.#next.set(topic, partitions);
    }
    if (offset >= (partitions.get(partition) ?? 0)) partitions.set(partition, offset + 1);
  }

  /** The offset from which on records of a partition are not in the log; 0 for an unknown one. */
  next(topic: string, partition: number): number {
    return this.#next.get(topic)?.get(partition) ?? 0;
  }

  /** Topic, partition and next offset of each partition. */
  entries(): [string, number, number][] {
    return [...this.#next].flatMap(([topic, partitions]) =>
      [...partitions].map(([partition, next]): [string, number, number] => [
        topic,
        partition,
        next,
      ]),
    );
  }
}
