import type { Log } from '@edgebeat/core/node';
import type { ConsumeOptions, Handler } from '../../bus';
import { busLimits } from '../../limits';
import { closed, isDamage } from '../level/level-failures';
import type { LevelStore } from '../level/level-store';
import type { Partition, Topic } from '../partition';
import { readRecords } from '../reading/read-records';
import { Commit } from '../writing/commit';
import type { Writer } from '../writing/writer';
import { BackOff } from '../../groups/back-off';
import { Bell } from '../../groups/bell';
import type { Group, Member } from './group';

/** What a consumer works with. */
export interface ConsumerPorts {
  readonly store: LevelStore;
  readonly writer: Writer;
  readonly log: Pick<Log, 'warn'>;
  /** Given when the bus is about to close. */
  readonly closing: AbortSignal;
}

/** One member of a group at work: one batch at a time, its partitions in turn. */
export class Consumer implements Member {
  readonly subscribed: readonly Topic[];
  readonly topics: ReadonlySet<string>;
  readonly ring: () => void;
  readonly #group: Group;
  readonly #options: ConsumeOptions;
  readonly #handler: Handler;
  readonly #ports: ConsumerPorts;
  readonly #bell = new Bell();
  readonly #pauses = new Map<Partition, BackOff>();
  readonly #telling = new BackOff();
  #version = -1;
  #owned: readonly Partition[] = [];
  #told: readonly Partition[] = [];
  #turn = 0;

  constructor(
    group: Group,
    subscribed: readonly Topic[],
    options: ConsumeOptions,
    handler: Handler,
    ports: ConsumerPorts,
  ) {
    this.#group = group;
    this.subscribed = subscribed;
    this.topics = new Set(subscribed.map(({ name }) => name));
    this.ring = this.#bell.ring;
    this.#options = options;
    this.#handler = handler;
    this.#ports = ports;
  }

  /**
   * Reads until the signal is given.
   *
   * @throws Unavailable bus-unavailable when the bus closes or is found damaged.
   */
  async run(): Promise<void> {
    const stops = [this.#options.signal, this.#ports.closing];
    for (const stop of stops) stop.addEventListener('abort', this.ring);
    this.#group.join(this);
    try {
      while (!this.#isStopped()) await this.#step();
    } finally {
      this.#own([]);
      this.#group.leave(this);
      for (const stop of stops) stop.removeEventListener('abort', this.ring);
    }
    if (!this.#options.signal.aborted) throw closed(this.#ports.store.folder);
  }

  #isStopped(): boolean {
    return this.#options.signal.aborted || this.#ports.closing.aborted;
  }

  async #step(): Promise<void> {
    if (this.#version !== this.#group.version) {
      this.#own(this.#group.settle(this));
      this.#version = this.#group.version;
    }
    if (!isSame(this.#owned, this.#told)) return this.#tell();
    const partition = this.#nextReady();
    return partition === undefined
      ? this.#bell.heard(this.#shortestPause())
      : this.#serve(partition);
  }

  #own(owned: readonly Partition[]): void {
    for (const { listeners } of this.#owned) listeners.delete(this.ring);
    for (const { listeners } of owned) listeners.add(this.ring);
    this.#owned = owned;
  }

  /** Says what is owned now; nothing of it is read before that was taken. */
  async #tell(): Promise<void> {
    const { remainingMs } = this.#telling;
    if (remainingMs > 0) return this.#bell.heard(remainingMs);
    const owned = this.#owned;
    try {
      const named = owned.map(({ topic, number }) => ({ topic: topic.name, partition: number }));
      await this.#options.onAssigned?.(named);
      this.#told = owned;
      this.#telling.succeeded();
    } catch (err) {
      const { group } = this.#options;
      this.#ports.log.warn({ err, group }, 'an assignment was not taken; it is told again');
      this.#telling.failed();
    }
  }

  /** The next partition in turn that has records and no pause. */
  #nextReady(): Partition | undefined {
    const { length } = this.#owned;
    for (let step = 1; step <= length; step += 1) {
      const turn = (this.#turn + step) % length;
      const partition = this.#owned[turn];
      if (partition === undefined || !this.#hasMore(partition)) continue;
      if (this.#pauseOf(partition).remainingMs > 0) continue;
      this.#turn = turn;
      return partition;
    }
    return undefined;
  }

  #hasMore(partition: Partition): boolean {
    return partition.positionOf(this.#options.group) < partition.end;
  }

  /** How long to wait for the first partition that pauses with records; undefined if none does. */
  #shortestPause(): number | undefined {
    const pausing = this.#owned.filter((partition) => this.#hasMore(partition));
    if (pausing.length === 0) return undefined;
    return Math.min(...pausing.map((partition) => this.#pauseOf(partition).remainingMs));
  }

  #pauseOf(partition: Partition): BackOff {
    const pause = this.#pauses.get(partition) ?? new BackOff();
    this.#pauses.set(partition, pause);
    return pause;
  }

  async #serve(partition: Partition): Promise<void> {
    const pause = this.#pauseOf(partition);
    try {
      await this.#handleBatch(partition);
      pause.succeeded();
    } catch (err) {
      if (isDamage(err)) throw err;
      const { group } = this.#options;
      const at = { group, topic: partition.topic.name, partition: partition.number };
      this.#ports.log.warn({ err, ...at }, 'a batch was not handled; it comes again');
      pause.failed();
    }
  }

  /** The offset moves only when the handler has resolved. */
  async #handleBatch(partition: Partition): Promise<void> {
    const { group, maxBatch = busLimits.batchRecords } = this.#options;
    const { store, writer } = this.#ports;
    const bounds = { records: maxBatch, bytes: busLimits.batchBytes };
    const position = partition.positionOf(group);
    const { records, next } = await readRecords(store, partition, position, bounds);
    if (this.#isStopped()) return;
    const { topic, number } = partition;
    if (records.length > 0) await this.#handler({ topic: topic.name, partition: number, records });
    await writer.run(new Commit(partition, group, next));
  }
}

function isSame(some: readonly Partition[], others: readonly Partition[]): boolean {
  return some.length === others.length && some.every((partition) => others.includes(partition));
}
