import { Rejected, type TopicSettings } from '@edgebeat/core';
import type { Log } from '@edgebeat/core/node';
import type {
  Bus,
  BusRecord,
  ConsumeOptions,
  Handler,
  Offsets,
  Position,
  StoredRecord,
} from '../bus';
import { busLimits, checkGroup, checkRecords, checkWhole } from '../limits';
import { readTopicSettings } from '../topic-settings';
import { closed } from './client/failures';
import { Link } from './client/link';
import { Consumer } from './groups/consumer';
import type { ReadKafkaOptions } from './kafka-options';
import { prefixed, type Naming } from './naming';
import { Reader } from './reading/reader';
import { Topics } from './topics/topics';
import { Writer } from './writing/writer';

/** The bus of one site on Kafka, as one program uses it. */
export class KafkaBus implements Bus {
  readonly #options: ReadKafkaOptions;
  readonly #log: Pick<Log, 'warn'>;
  readonly #naming: Naming;
  readonly #link: Link;
  readonly #topics: Topics;
  readonly #reader: Reader;
  readonly #writer: Writer;
  readonly #closing = new AbortController();
  readonly #consumers = new Set<Promise<void>>();
  #disposing: Promise<void> | undefined;
  #closed = false;

  /** @param link A connection that was made, for everything but writing and groups. */
  constructor(options: ReadKafkaOptions, link: Link, log: Pick<Log, 'warn'>) {
    const { settings } = options;
    this.#options = options;
    this.#log = log;
    this.#naming = prefixed(options.prefix);
    this.#link = link;
    this.#topics = new Topics({ link, naming: this.#naming, patienceMs: settings.requestMs });
    this.#reader = new Reader(link, this.#naming);
    this.#writer = new Writer(new Link(options), this.#naming, settings);
  }

  async ensureTopics(topics: readonly TopicSettings[]): Promise<void> {
    this.#expectOpen();
    await this.#topics.ensure(readTopicSettings(topics));
  }

  async topics(): Promise<readonly TopicSettings[]> {
    this.#expectOpen();
    return this.#topics.list();
  }

  async publish(topic: string, records: readonly BusRecord[]): Promise<readonly Position[]> {
    this.#expectOpen();
    const partitions = await this.#topics.partitionsOf(topic);
    checkRecords(records);
    if (records.length === 0) return [];
    return this.#writer.publish(topic, partitions, records);
  }

  async consume(options: ConsumeOptions, handler: Handler): Promise<void> {
    this.#expectOpen();
    checkGroup(options.group);
    checkWhole('maxBatch', options.maxBatch ?? busLimits.batchRecords, 1, busLimits.readRecords);
    const topics = [...new Set(options.topics)];
    for (const topic of topics) await this.#topics.partitionsOf(topic);
    const consumer = new Consumer({ ...options, topics }, handler, {
      ...{ link: new Link(this.#options), naming: this.#naming, log: this.#log },
      ...{ settings: this.#options.settings, closing: this.#closing.signal },
    });
    const running = consumer.run();
    this.#consumers.add(running);
    await running.finally(() => this.#consumers.delete(running));
    if (!options.signal.aborted) throw closed();
  }

  async *readAll(topic: string): AsyncIterable<StoredRecord> {
    this.#expectOpen();
    await this.#topics.partitionsOf(topic);
    yield* this.#reader.readAll(topic);
  }

  async read(
    topic: string,
    partition: number,
    offset: number,
    limit: number,
  ): Promise<readonly StoredRecord[]> {
    this.#expectOpen();
    const partitions = await this.#topics.partitionsOf(topic);
    if (!Number.isInteger(partition) || partition < 0 || partition >= partitions) {
      const sentence = `topic ${topic} has no partition ${partition}, only 0 to ${partitions - 1}`;
      throw new Rejected('invalid-argument', sentence);
    }
    checkWhole('offset', offset, 0, Number.MAX_SAFE_INTEGER);
    checkWhole('limit', limit, 1, busLimits.readRecords);
    return this.#reader.read(topic, partition, offset, limit);
  }

  async offsets(group: string, topic: string): Promise<readonly Offsets[]> {
    this.#expectOpen();
    checkGroup(group);
    await this.#topics.partitionsOf(topic);
    return this.#reader.offsets(group, topic);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposing ??= this.#dispose();
    return this.#disposing;
  }

  /** Handlers may publish until their batch is done. */
  async #dispose(): Promise<void> {
    this.#closing.abort();
    await within(Promise.allSettled([...this.#consumers]), this.#options.settings.batchMs);
    this.#closed = true;
    await this.#writer.close();
    await this.#link[Symbol.asyncDispose]();
  }

  #expectOpen(): void {
    if (this.#closed) throw closed();
  }
}

async function within(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
