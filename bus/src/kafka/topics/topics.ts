import { setTimeout as pause } from 'node:timers/promises';
import { Rejected, type TopicSettings, Unavailable } from '@edgebeat/core';
import { type Admin, ConfigResourceTypes } from 'kafkajs';
import { expectSameShape } from '../../topic-settings';
import { attempt } from '../client/attempt';
import { isRefusal } from '../client/failures';
import type { Link } from '../client/link';
import type { Naming } from '../naming';
import { configNames, fromConfig, isSameConfig, toConfig } from './topic-config';

const lookAgainMs = 20;

/** What the topics work with. */
export interface TopicsPorts {
  readonly link: Link;
  readonly naming: Naming;
  /** How long a topic that was made may take to be there. */
  readonly patienceMs: number;
}

/** The topics of a bus on its brokers. */
export class Topics {
  readonly #ports: TopicsPorts;
  readonly #partitions = new Map<string, number>();

  constructor(ports: TopicsPorts) {
    this.#ports = ports;
  }

  /**
   * How many partitions a topic has; their number never changes.
   *
   * @throws Rejected invalid-argument when there is no such topic.
   */
  async partitionsOf(topic: string): Promise<number> {
    const known = this.#partitions.get(topic);
    if (known !== undefined) return known;
    const { link, naming } = this.#ports;
    const leaders = await attempt(link, `read topic ${topic}`, () =>
      link.leaders(naming.toKafka(topic)),
    ).catch((error: unknown) => {
      throw isMissing(error) ? unknownTopic(topic) : error;
    });
    if (leaders.size === 0) throw unknownTopic(topic);
    this.#partitions.set(topic, leaders.size);
    return leaders.size;
  }

  /** Every topic that this program may know of. */
  async list(): Promise<readonly TopicSettings[]> {
    return this.#administer('list the topics', (admin) => this.#describe(admin));
  }

  /** @throws Rejected invalid-setting for a topic that is there in another shape, forbidden. */
  async ensure(asked: readonly TopicSettings[]): Promise<void> {
    if (asked.length === 0) return;
    const there = new Map((await this.list()).map((settings) => [settings.name, settings]));
    const missing = new Map<string, TopicSettings>();
    const changed = new Map<string, TopicSettings>();
    for (const settings of asked) {
      const known = missing.get(settings.name) ?? there.get(settings.name);
      if (known !== undefined) expectSameShape(known, settings);
      if (!there.has(settings.name)) missing.set(settings.name, settings);
      else if (known !== undefined && !isSameConfig(known, settings)) {
        changed.set(settings.name, settings);
      }
    }
    await this.#create([...missing.values()]);
    await this.#alter([...changed.values()]);
  }

  async #create(missing: readonly TopicSettings[]): Promise<void> {
    if (missing.length === 0) return;
    const names = missing.map(({ name }) => name);
    const topics = missing.map((settings) => ({
      topic: this.#ports.naming.toKafka(settings.name),
      numPartitions: settings.partitions,
      replicationFactor: -1,
      configEntries: toConfig(settings),
    }));
    await this.#administer(`make the topics ${names.join(', ')}`, async (admin) => {
      try {
        await admin.createTopics({ topics, waitForLeaders: false });
      } catch (error) {
        // Another program made it at the same time, with the same settings of the one list.
        if (!isRefusal(error, 'TOPIC_ALREADY_EXISTS')) throw error;
      }
    });
    await this.#untilThere(names);
  }

  /** A broker hears of a topic a moment after it was made. */
  async #untilThere(names: readonly string[]): Promise<void> {
    const deadline = performance.now() + this.#ports.patienceMs;
    for (;;) {
      const there = new Set((await this.list()).map(({ name }) => name));
      const missing = names.filter((name) => !there.has(name));
      if (missing.length === 0) return;
      if (performance.now() > deadline) {
        const sentence = `the brokers have not made the topics ${missing.join(', ')} in time; look at their logs`;
        throw new Unavailable('bus-unavailable', sentence);
      }
      await pause(lookAgainMs);
    }
  }

  async #alter(changed: readonly TopicSettings[]): Promise<void> {
    if (changed.length === 0) return;
    const names = changed.map(({ name }) => name).join(', ');
    const resources = changed.map((settings) => ({
      type: ConfigResourceTypes.TOPIC,
      name: this.#ports.naming.toKafka(settings.name),
      configEntries: toConfig(settings),
    }));
    await this.#administer(`change how the topics ${names} are kept`, (admin) =>
      admin.alterConfigs({ validateOnly: false, resources }),
    );
  }

  async #describe(admin: Admin): Promise<readonly TopicSettings[]> {
    const { naming } = this.#ports;
    const all = await admin.fetchTopicMetadata();
    const sizes = new Map<string, number>();
    for (const { name, partitions } of all.topics) {
      const own = naming.fromKafka(name);
      if (own !== undefined && !name.startsWith('__')) sizes.set(own, partitions.length);
    }
    if (sizes.size === 0) return [];
    const resources = [...sizes.keys()].map((name) => ({
      ...{ type: ConfigResourceTypes.TOPIC, name: naming.toKafka(name), configNames },
    }));
    const described = await admin.describeConfigs({ includeSynonyms: false, resources });
    return described.resources.flatMap(({ resourceName, configEntries }) => {
      const name = naming.fromKafka(resourceName);
      const size = name === undefined ? undefined : sizes.get(name);
      if (name === undefined || size === undefined) return [];
      const config = configEntries.map((one) => ({ name: one.configName, value: one.configValue }));
      return [fromConfig(name, size, config)];
    });
  }

  #administer<Result>(action: string, use: (admin: Admin) => Promise<Result>): Promise<Result> {
    const { link } = this.#ports;
    return attempt(link, action, async () => use(await link.admin()));
  }
}

function unknownTopic(topic: string): Rejected {
  return new Rejected(
    'invalid-argument',
    `there is no topic ${JSON.stringify(topic)}; make it first`,
  );
}

function isMissing(error: unknown): boolean {
  return isRefusal(error, 'UNKNOWN_TOPIC_OR_PARTITION', 'INVALID_TOPIC_EXCEPTION');
}
