import type { TopicSettings } from '@edgebeat/core';
import type { Place } from './entries/entry-keys';
import type { PartitionState } from './entries/partition-state';
import { Tail } from './reading/tail';

/** A topic with its partitions. */
export class Topic {
  readonly id: number;
  readonly partitions: readonly Partition[];
  settings: TopicSettings;

  constructor(id: number, settings: TopicSettings, states: readonly PartitionState[]) {
    this.id = id;
    this.settings = settings;
    this.partitions = states.map((state, number) => new Partition(this, number, state));
  }

  get name(): string {
    return this.settings.name;
  }

  get isCompacted(): boolean {
    return this.settings.keep === 'compact';
  }
}

/** One partition as it is on the disk; only the writer and what opens the bus change it. */
export class Partition {
  readonly topic: Topic;
  readonly number: number;
  readonly place: Place;
  /** The next offset of each group that has committed one. */
  readonly committed = new Map<string, number>();
  readonly tail = new Tail();
  /** Called when records have come. */
  readonly listeners = new Set<() => void>();
  state: PartitionState;
  #leaving = 0;

  constructor(topic: Topic, number: number, state: PartitionState) {
    this.topic = topic;
    this.number = number;
    this.place = { topicId: topic.id, partition: number };
    this.state = state;
  }

  /** The first offset that may be read; records that are about to be dropped are not. */
  get start(): number {
    return Math.max(this.state.start, this.#leaving);
  }

  get end(): number {
    return this.state.end;
  }

  /** Nothing before this offset is read any more; called before it is dropped. */
  leave(offset: number): void {
    this.#leaving = Math.max(this.#leaving, offset);
  }

  /** The next offset that a group reads. */
  positionOf(group: string): number {
    return Math.max(this.committed.get(group) ?? 0, this.start);
  }

  /** How it is called in sentences. */
  get title(): string {
    return `partition ${String(this.number)} of ${this.topic.name}`;
  }
}
