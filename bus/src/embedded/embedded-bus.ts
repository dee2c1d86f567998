import { Rejected, type TopicSettings } from '@edgebeat/core';
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
import type { Groups } from './groups/groups';
import { closed } from './level/level-failures';
import type { LevelStore } from './level/level-store';
import type { Partition, Topic } from './partition';
import { readRecords } from './reading/read-records';
import { readTopic } from './reading/read-topic';
import { EnsureTopics } from './topics/ensure-topics';
import type { Upkeep } from './upkeep/upkeep';
import { Publish } from './writing/publish';
import type { Writer } from './writing/writer';

/** What the bus is made of. */
export interface EmbeddedParts {
  readonly store: LevelStore;
  readonly topics: Map<string, Topic>;
  readonly writer: Writer;
  readonly groups: Groups;
  readonly upkeep: Upkeep;
  readonly closeMs: number;
}

/** The bus of one process on one LevelDB. */
export class EmbeddedBus implements Bus {
  readonly #parts: EmbeddedParts;
  #disposing: Promise<void> | undefined;
  #closed = false;

  constructor(parts: EmbeddedParts) {
    this.#parts = parts;
  }

  async ensureTopics(topics: readonly TopicSettings[]): Promise<void> {
    this.#expectOpen();
    const ensuring = new EnsureTopics(this.#parts.topics, readTopicSettings(topics));
    if (!ensuring.isDone()) await this.#parts.writer.run(ensuring);
  }

  async topics(): Promise<readonly TopicSettings[]> {
    this.#expectOpen();
    return Promise.resolve([...this.#parts.topics.values()].map(({ settings }) => settings));
  }

  async publish(topic: string, records: readonly BusRecord[]): Promise<readonly Position[]> {
    this.#expectOpen();
    const found = this.#topic(topic);
    checkRecords(records);
    if (records.length === 0) return [];
    const publish = new Publish(found, records);
    await this.#parts.writer.run(publish);
    this.#parts.upkeep.published(publish.bytes);
    return publish.positions;
  }

  async consume(options: ConsumeOptions, handler: Handler): Promise<void> {
    this.#expectOpen();
    checkGroup(options.group);
    const { maxBatch = busLimits.batchRecords } = options;
    checkWhole('maxBatch', maxBatch, 1, busLimits.readRecords);
    const topics = [...new Set(options.topics)].map((topic) => this.#topic(topic));
    await this.#parts.groups.run(topics, options, handler);
  }

  async *readAll(topic: string): AsyncIterable<StoredRecord> {
    this.#expectOpen();
    yield* readTopic(this.#parts.store, this.#topic(topic));
  }

  async read(
    topic: string,
    partition: number,
    offset: number,
    limit: number,
  ): Promise<readonly StoredRecord[]> {
    this.#expectOpen();
    const found = this.#partition(topic, partition);
    checkWhole('offset', offset, 0, Number.MAX_SAFE_INTEGER);
    checkWhole('limit', limit, 1, busLimits.readRecords);
    const bounds = { records: limit, bytes: busLimits.readBytes };
    const { records } = await readRecords(this.#parts.store, found, offset, bounds);
    return records;
  }

  async offsets(group: string, topic: string): Promise<readonly Offsets[]> {
    this.#expectOpen();
    checkGroup(group);
    const { partitions, name } = this.#topic(topic);
    const offsets = partitions.map((partition) => ({
      topic: name,
      partition: partition.number,
      start: partition.start,
      end: partition.end,
      committed: partition.positionOf(group),
    }));
    return Promise.resolve(offsets);
  }

  /** Brings topics within their bounds now, and not only when it is time for it. */
  async sweep(): Promise<void> {
    this.#expectOpen();
    await this.#parts.upkeep.sweep();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposing ??= this.#dispose();
    return this.#disposing;
  }

  /** Handlers may publish until their batch is done. */
  async #dispose(): Promise<void> {
    const { groups, upkeep, writer, store, closeMs } = this.#parts;
    await groups.close(closeMs);
    this.#closed = true;
    await upkeep[Symbol.asyncDispose]();
    await writer.close();
    await store[Symbol.asyncDispose]();
  }

  #expectOpen(): void {
    if (this.#closed) throw closed(this.#parts.store.folder);
  }

  #topic(name: string): Topic {
    const topic = this.#parts.topics.get(name);
    if (topic !== undefined) return topic;
    throw new Rejected(
      'invalid-argument',
      `there is no topic ${JSON.stringify(name)}; make it first`,
    );
  }

  #partition(topic: string, number: number): Partition {
    const { name, partitions } = this.#topic(topic);
    const partition = partitions[number];
    if (partition !== undefined) return partition;
    const sentence = `topic ${name} has no partition ${number}, only 0 to ${partitions.length - 1}`;
    throw new Rejected('invalid-argument', sentence);
  }
}
