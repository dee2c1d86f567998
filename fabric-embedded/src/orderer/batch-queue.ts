import type { common } from '@hyperledger/fabric-protos';
import { envelopeSize } from './envelope-check';

/** When a batch is full, from the channel's configuration. */
export interface BatchLimits {
  readonly maxMessageCount: number;
  readonly preferredMaxBytes: number;
}

export interface QueueBounds {
  readonly maxMessages: number;
  readonly maxBytes: number;
}

interface Queued {
  readonly envelope: common.Envelope;
  readonly size: number;
  readonly arrived: number;
}

/** Messages in the order of their arrival, cut into batches as Fabric's orderers do. */
export class BatchQueue {
  readonly #bounds: QueueBounds;
  #queue: Queued[] = [];
  #bytes = 0;

  constructor(bounds: QueueBounds) {
    this.#bounds = bounds;
  }

  get length(): number {
    return this.#queue.length;
  }

  /** When the message arrived that has waited longest. */
  get oldest(): number | undefined {
    return this.#queue[0]?.arrived;
  }

  /** Answers false when the queue has no room for the message. */
  add(envelope: common.Envelope, now: number): boolean {
    const size = envelopeSize(envelope);
    const { maxMessages, maxBytes } = this.#bounds;
    if (this.#queue.length >= maxMessages || this.#bytes + size > maxBytes) return false;
    this.#queue.push({ envelope, size, arrived: now });
    this.#bytes += size;
    return true;
  }

  /** Whether another message could not join the next batch. */
  isFull(limits: BatchLimits): boolean {
    const length = this.#batchLength(limits);
    return length < this.#queue.length || length >= limits.maxMessageCount;
  }

  /**
   * Takes the next batch: up to the message count and the preferred size; a single message above
   * the preferred size is a batch of its own.
   */
  cut(limits: BatchLimits): common.Envelope[] {
    const length = this.#batchLength(limits);
    const batch = this.#queue.slice(0, length);
    this.#queue = this.#queue.slice(length);
    for (const { size } of batch) this.#bytes -= size;
    return batch.map(({ envelope }) => envelope);
  }

  #batchLength({ maxMessageCount, preferredMaxBytes }: BatchLimits): number {
    let bytes = 0;
    let length = 0;
    for (const { size } of this.#queue) {
      bytes += size;
      if (length > 0 && bytes > preferredMaxBytes) break;
      length += 1;
      if (length >= maxMessageCount) break;
    }
    return length;
  }
}
