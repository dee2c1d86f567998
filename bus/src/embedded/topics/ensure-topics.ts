import { isDeepStrictEqual } from 'node:util';
import { Rejected, type TopicSettings } from '@edgebeat/core';
import { expectSameShape, mostTopics } from '../../topic-settings';
import { type Catalogue, encodeCatalogue } from '../entries/catalogue';
import { catalogueKey } from '../entries/entry-keys';
import { emptyState, type PartitionState } from '../entries/partition-state';
import { Topic } from '../partition';
import type { Draft } from '../writing/draft';
import type { Write } from '../writing/writer';

interface Ensured {
  readonly topic: Topic;
  readonly settings: TopicSettings;
}

/** Adds topics that are missing and takes over new settings of those that are there. */
export class EnsureTopics implements Write {
  readonly kind = 'upkeep';
  readonly bytes = 0;
  readonly #topics: Map<string, Topic>;
  readonly #asked: readonly TopicSettings[];
  #ensured: ReadonlyMap<string, Ensured> = new Map();

  constructor(topics: Map<string, Topic>, asked: readonly TopicSettings[]) {
    this.#topics = topics;
    this.#asked = asked;
  }

  /**
   * Whether everything is as it is asked for.
   *
   * @throws Rejected invalid-setting when a topic is there in another shape.
   */
  isDone(): boolean {
    const ensured = [...this.#plan().values()];
    return ensured.every(
      ({ topic, settings }) =>
        this.#topics.get(settings.name) === topic && isDeepStrictEqual(topic.settings, settings),
    );
  }

  stage(draft: Draft): void {
    this.#ensured = this.#plan();
    const all = new Map<string, Ensured>();
    for (const topic of this.#topics.values()) {
      all.set(topic.name, { topic, settings: topic.settings });
    }
    for (const [name, ensured] of this.#ensured) {
      if (!all.has(name)) stageStates(draft, ensured.topic);
      all.set(name, ensured);
    }
    draft.put(catalogueKey, encodeCatalogue(catalogueKey, catalogueOf([...all.values()])));
  }

  kept(): void {
    for (const { topic, settings } of this.#ensured.values()) {
      topic.settings = settings;
      this.#topics.set(settings.name, topic);
    }
  }

  #plan(): ReadonlyMap<string, Ensured> {
    const planned = new Map<string, Ensured>();
    let nextId = Math.max(-1, ...[...this.#topics.values()].map(({ id }) => id)) + 1;
    for (const settings of this.#asked) {
      const there = planned.get(settings.name)?.topic ?? this.#topics.get(settings.name);
      if (there !== undefined) expectSameShape(there.settings, settings);
      const topic = there ?? newTopic(nextId, settings);
      if (there === undefined) nextId += 1;
      planned.set(settings.name, { topic, settings });
    }
    if (nextId > mostTopics) throw tooMany();
    return planned;
  }
}

function newTopic(id: number, settings: TopicSettings): Topic {
  return new Topic(id, settings, new Array<PartitionState>(settings.partitions).fill(emptyState));
}

function stageStates(draft: Draft, { partitions }: Topic): void {
  for (const partition of partitions) draft.setState(partition, emptyState);
}

function catalogueOf(ensured: readonly Ensured[]): Catalogue {
  return {
    format: 1,
    topics: ensured.map(({ topic, settings }) => ({ id: topic.id, ...settings })),
  };
}

function tooMany(): Rejected {
  const sentence = `there would be more than ${mostTopics} topics; use fewer`;
  return new Rejected('invalid-setting', sentence);
}
