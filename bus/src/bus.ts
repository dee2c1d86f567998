import type { TopicSettings } from '@edgebeat/core';

/** One record as it is published. Records of one key stay in their order. */
export interface BusRecord {
  /** 1 to 1,024 bytes of UTF-8. */
  readonly key: string;
  /** Text, at most 1 MiB of UTF-8; null deletes the key on a compacted topic. */
  readonly value: string | null;
}

/** Where a record lies. */
export interface Position {
  readonly partition: number;
  readonly offset: number;
}

/** One record as it is read. */
export interface StoredRecord extends BusRecord, Position {
  readonly topic: string;
  /** When it was published: UTC with milliseconds; it stays the same however often it is read. */
  readonly timestamp: string;
}

/** Records of one partition, in their order. */
export interface Batch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly StoredRecord[];
}

/** What is done with a batch; the offset moves when it has resolved. */
export type Handler = (batch: Batch) => Promise<void>;

/** A reader as part of a group: every partition is read by one member of it at a time. */
export interface ConsumeOptions {
  readonly group: string;
  readonly topics: readonly string[];
  /** The consumer leaves its group and ends when it is given; a batch under way is finished first. */
  readonly signal: AbortSignal;
  /** The most records in a batch; 500 if not set. */
  readonly maxBatch?: number;
  /**
   * Called with all partitions that the member has now when it gained or lost some, before the
   * first batch of them; state belongs to them. When it throws, it is called again after a pause,
   * and no batch comes before it has resolved.
   */
  readonly onAssigned?: (partitions: readonly TopicPartition[]) => Promise<void>;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** How far a group is in one partition. */
export interface Offsets extends TopicPartition {
  /** The first offset that is still kept, and the one that the next record will get. */
  readonly start: number;
  readonly end: number;
  /** The next offset that the group will read; `start` when it has committed nothing. */
  readonly committed: number;
}

/**
 * The bus of one site. What `publish` resolved for is kept over kill -9, and every record reaches
 * every group at least once.
 */
export interface Bus extends AsyncDisposable {
  /**
   * Makes topics that are missing; what is there stays, with new retention settings.
   *
   * @throws Rejected invalid-setting when a topic is there with another number of partitions, or
   * is to become compacted or to be no more.
   */
  ensureTopics(topics: readonly TopicSettings[]): Promise<void>;

  /** The topics that there are. */
  topics(): Promise<readonly TopicSettings[]>;

  /**
   * Appends records, all or none, in their order; the partition follows from the key. It resolves
   * when they are kept. What is handed in again after an unknown outcome may lie there twice, so
   * records carry ids by which readers pass over what they know.
   *
   * @throws Rejected invalid-argument for an unknown topic, an empty key or text that UTF-8 cannot
   * carry, too-large for a key or value over the limit, more than 1,000 records or 4 MiB together.
   * @throws Rejected forbidden when this program may not write the topic.
   * @throws Unavailable bus-unavailable when they were certainly not kept.
   * @throws Unknown outcome-unknown when the bus went away before it said whether it kept them;
   * some of them may be kept then.
   */
  publish(topic: string, records: readonly BusRecord[]): Promise<readonly Position[]>;

  /**
   * Reads topics as a member of a group, one batch of a partition at a time, until the signal is
   * given; the handler is never called before its last call has ended. The offset moves behind a
   * batch when the handler has resolved; when it throws, the same records come again after a pause
   * that grows to 5 seconds, and other partitions go on meanwhile.
   *
   * @throws Unavailable bus-unavailable when the bus is lost or disposed.
   */
  consume(options: ConsumeOptions, handler: Handler): Promise<void>;

  /** Reads a topic from its first record to the one that is the last now, each partition in order. */
  readAll(topic: string): AsyncIterable<StoredRecord>;

  /**
   * Reads at most `limit` records (up to 10,000) of a partition from an offset on, or from the first
   * one that is kept. Fewer come at the end, and when they have 4 MiB of text; at least one comes
   * if there is one.
   */
  read(
    topic: string,
    partition: number,
    offset: number,
    limit: number,
  ): Promise<readonly StoredRecord[]>;

  /** How far a group is in a topic, one entry for each partition. */
  offsets(group: string, topic: string): Promise<readonly Offsets[]>;
}
