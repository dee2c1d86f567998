import type { TopicSettings } from '@edgebeat/core';
import type { StoredRecord } from '@edgebeat/bus';

/** Where a record first lay, before the runtime partitioned it again. */
export interface Origin {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** A record as an agent reads it. */
export interface InputRecord {
  readonly origin: Origin;
  /** Where the agent itself reads it: `topic/partition`. */
  readonly lane: string;
  readonly key: string;
  readonly value: string;
  /** When it was first published. */
  readonly timestamp: string;
}

/** A topic that an agent reads, and how its records become input. */
export interface Input<In> {
  readonly topic: TopicSettings;
  /** Undefined is none of the agent's business; what cannot be read throws, and is parked. */
  read(record: InputRecord): In | undefined;
  /**
   * When the cause of an event was published, on a topic that an agent writes on the way to itself:
   * the time that it took to get there is no time that has passed for the agent.
   */
  causedAt?(event: In): string | undefined;
}

/** The lane of a partition. */
export function laneOf({ topic, partition }: { topic: string; partition: number }): string {
  return `${topic}/${partition}`;
}

/** A record that the agent reads where it was published. */
export function directInput(record: StoredRecord): InputRecord {
  const { topic, partition, offset, key, timestamp } = record;
  const origin = { topic, partition, offset };
  return { origin, lane: laneOf(record), key, value: record.value ?? '', timestamp };
}
