import type { BusRecord, Position } from '../../bus';
import { partitionOf } from '../../partition-of';

interface Message {
  readonly key: Buffer;
  readonly value: string | null;
}

interface Part {
  readonly partition: number;
  readonly messages: Message[];
  baseOffset: number | undefined;
}

interface Place {
  readonly part: Part;
  readonly index: number;
}

/** Records of one topic on their way, by partition; the parts may be written one after another. */
export class Outgoing {
  readonly #parts = new Map<number, Part>();
  readonly #places: Place[] = [];
  /** Whether some of them may lie on a broker that has not said so. */
  mayBeKept = false;

  constructor(records: readonly BusRecord[], partitions: number) {
    for (const { key: text, value } of records) {
      const key = Buffer.from(text);
      const part = this.#part(partitionOf(key, partitions));
      this.#places.push({ part, index: part.messages.length });
      part.messages.push({ key, value });
    }
  }

  /** What is not known to be kept. */
  get open(): readonly Part[] {
    return [...this.#parts.values()].filter(({ baseOffset }) => baseOffset === undefined);
  }

  isKeptAt(partition: number, baseOffset: number): void {
    const part = this.#parts.get(partition);
    if (part !== undefined) part.baseOffset = baseOffset;
    this.mayBeKept = true;
  }

  /** Where the records lie, in their order. */
  get positions(): Position[] {
    return this.#places.map(({ part, index }) => ({
      partition: part.partition,
      offset: (part.baseOffset ?? 0) + index,
    }));
  }

  #part(partition: number): Part {
    const part = this.#parts.get(partition) ?? { partition, messages: [], baseOffset: undefined };
    this.#parts.set(partition, part);
    return part;
  }
}
