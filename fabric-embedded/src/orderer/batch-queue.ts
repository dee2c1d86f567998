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
  /** Set for a message that is a block of its own. */
  readonly renew: Renew | undefined;
  readonly size: number;
  readonly arrived: number;
}

/** Makes a message anew from what counts when it is cut; undefined when it counts no more. */
export type Renew = () => common.Envelope | undefined;

/** What is cut from the queue: messages of a block, or one that has a block of its own. */
export interface Batch {
  readonly isolated: boolean;
  readonly envelopes: readonly common.Envelope[];
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
  add(envelope: common.Envelope, now: number, renew?: Renew): boolean {
    const size = envelopeSize(envelope);
    const { maxMessages, maxBytes } = this.#bounds;
    if (this.#queue.length >= maxMessages || this.#bytes + size > maxBytes) return false;
    this.#queue.push({ envelope, renew, size, arrived: now });
    this.#bytes += size;
    return true;
  }

  /** Whether another message could not join the next batch. */
  isFull(limits: BatchLimits): boolean {
    const [first] = this.#queue;
    if (first === undefined) return false;
    if (first.renew !== undefined || first.size > limits.preferredMaxBytes) return true;
    const length = this.#batchLength(limits);
    return length < this.#queue.length || length >= limits.maxMessageCount;
  }

  /**
   * Takes the next batch: up to the message count and the preferred size; a single message above
   * the preferred size is a batch of its own. It is empty when the message counts no more.
   */
  cut(limits: BatchLimits): Batch {
    const length = this.#batchLength(limits);
    const batch = this.#queue.slice(0, length);
    this.#queue = this.#queue.slice(length);
    for (const { size } of batch) this.#bytes -= size;
    const renew = batch[0]?.renew;
    if (renew === undefined) {
      return { isolated: false, envelopes: batch.map(({ envelope }) => envelope) };
    }
    const envelope = renew();
    return { isolated: true, envelopes: envelope === undefined ? [] : [envelope] };
  }

  #batchLength({ maxMessageCount, preferredMaxBytes }: BatchLimits): number {
    let bytes = 0;
    let length = 0;
    for (const { size, renew } of this.#queue) {
      bytes += size;
      if (length > 0 && (bytes > preferredMaxBytes || renew !== undefined)) break;
      length += 1;
      if (length >= maxMessageCount || renew !== undefined) break;
    }
    return length;
  }
}
