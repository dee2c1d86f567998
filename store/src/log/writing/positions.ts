import type { TopicPosition } from '../record/header';

/** How far each partition of the bus is recorded. */
export class Positions {
  readonly #next = new Map<string, TopicPosition>();

  constructor(entries: readonly (readonly [string, number, number])[] = []) {
    for (const [topic, partition, next] of entries) {
      this.advance({ topic, partition, offset: next - 1 });
    }
  }

  /** A record of this position is in the log. */
  advance({ topic, partition, offset }: TopicPosition): void {
    const name = `${topic}\n${String(partition)}`;
    const next = Math.max(this.#next.get(name)?.offset ?? 0, offset + 1);
    this.#next.set(name, { topic, partition, offset: next });
  }

  /** The offset from which on records of a partition are not in the log; 0 for an unknown one. */
  next(topic: string, partition: number): number {
    return this.#next.get(`${topic}\n${String(partition)}`)?.offset ?? 0;
  }

  /** Topic, partition and next offset of each partition. */
  entries(): [string, number, number][] {
    return [...this.#next.values()].map((p) => [p.topic, p.partition, p.offset]);
  }
}
