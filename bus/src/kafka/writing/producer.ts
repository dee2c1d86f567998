import { isRefusal, isUnsent } from '../client/failures';
import type { Link } from '../client/link';
import type { WireBroker } from '../client/wire';
import type { Outgoing } from './outgoing';

const allReplicas = -1;
const transactionTimeoutMs = 30_000;
const lastSequence = 2 ** 31;

/** A broker that lost what it knew of this producer, or took it for another one. */
const lostTypes = [
  ...['OUT_OF_ORDER_SEQUENCE_NUMBER', 'UNKNOWN_PRODUCER_ID', 'INVALID_PRODUCER_EPOCH'],
  ...['PRODUCER_FENCED', 'DUPLICATE_SEQUENCE_NUMBER'],
];

interface Identity {
  readonly producerId: string;
  readonly producerEpoch: number;
  /** How many records were written to each partition. */
  readonly sequences: Map<string, number>;
}

/**
 * Writes records with numbers by which a broker knows those that come again, so that a repeated
 * attempt writes nothing twice. It writes one thing at a time.
 */
export class Producer {
  readonly #link: Link;
  readonly #requestMs: number;
  #identity: Identity | undefined;

  constructor(link: Link, requestMs: number) {
    this.#link = link;
    this.#requestMs = requestMs;
  }

  /**
   * Tries once to write what is still open of some records.
   *
   * @throws what kafkajs throws; `mayBeKept` tells whether something of it may lie on a broker.
   */
  async write(topic: string, outgoing: Outgoing): Promise<void> {
    try {
      const identity = await this.#identify();
      const leaders = await this.#link.leaders(topic);
      const byLeader = new Map<string, Outgoing['open'][number][]>();
      for (const part of outgoing.open) {
        const leader = leaders.get(part.partition) ?? 'none';
        byLeader.set(leader, [...(byLeader.get(leader) ?? []), part]);
      }
      const results = await Promise.allSettled(
        [...byLeader].map(async ([leader, parts]) => {
          const broker = await this.#link.broker(leader);
          await this.#produce(broker, topic, parts, outgoing, identity);
        }),
      );
      const failed = results.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    } catch (error) {
      if (isRefusal(error, ...lostTypes)) this.forget();
      throw error;
    }
  }

  /**
   * Ends the numbering. It must be done when something was given up: a broker would take the next
   * records with the same numbers for a repetition and drop them.
   */
  forget(): void {
    this.#identity = undefined;
  }

  async #produce(
    broker: WireBroker,
    topic: string,
    parts: Outgoing['open'],
    outgoing: Outgoing,
    { producerId, producerEpoch, sequences }: Identity,
  ): Promise<void> {
    const partitions = parts.map(({ partition, messages }) => ({
      ...{ partition, messages },
      firstSequence: sequences.get(`${topic}/${String(partition)}`) ?? 0,
    }));
    const wasKept = outgoing.mayBeKept;
    outgoing.mayBeKept = true;
    try {
      const { topics } = await broker.produce({
        ...{ producerId, producerEpoch, acks: allReplicas, timeout: this.#requestMs },
        topicData: [{ topic, partitions }],
      });
      for (const { partition, baseOffset } of topics.flatMap((one) => one.partitions)) {
        outgoing.isKeptAt(partition, Number(baseOffset));
      }
    } catch (error) {
      if (!wasKept && isUnsent(error)) outgoing.mayBeKept = false;
      throw error;
    }
    for (const { partition, messages, firstSequence } of partitions) {
      const next = (firstSequence + messages.length) % lastSequence;
      sequences.set(`${topic}/${String(partition)}`, next);
    }
  }

  async #identify(): Promise<Identity> {
    if (this.#identity !== undefined) return this.#identity;
    const broker = await this.#link.anyBroker();
    const { producerId, producerEpoch } = await broker.initProducerId({
      transactionTimeout: transactionTimeoutMs,
    });
    this.#identity = { producerId, producerEpoch, sequences: new Map() };
    return this.#identity;
  }
}
