import type { Log } from '@edgebeat/core/node';
import type { Topic } from '../partition';
import { compactStep } from './compaction';
import { retainStep, type UpkeepPorts } from './retention';
import { expireStep } from './tombstones';

/** A sweep does not stay with one topic for longer before the others have their turn. */
const stepsOfTurn = 100;
const mostRounds = 1_000;
const sweepAfterBytes = 16 * 1_048_576;

/** Keeps topics within their bounds, in small steps between everything else. */
export class Upkeep implements AsyncDisposable {
  readonly #topics: ReadonlyMap<string, Topic>;
  readonly #ports: UpkeepPorts;
  readonly #log: Pick<Log, 'warn'>;
  readonly #timer: NodeJS.Timeout;
  #sweeping: Promise<void> | undefined;
  #published = 0;
  #closing = false;

  constructor(
    topics: ReadonlyMap<string, Topic>,
    everyMs: number,
    ports: UpkeepPorts,
    log: Pick<Log, 'warn'>,
  ) {
    this.#topics = topics;
    this.#ports = ports;
    this.#log = log;
    this.#timer = setInterval(() => {
      this.#sweepUnlessUnderWay();
    }, everyMs).unref();
  }

  /** Counts what was published: much of it is not left to wait for the next sweep. */
  published(bytes: number): void {
    this.#published += bytes;
    if (this.#published < sweepAfterBytes) return;
    this.#published = 0;
    this.#sweepUnlessUnderWay();
  }

  /**
   * Does what there is to do now, after a sweep that is under way.
   *
   * @throws Unavailable bus-unavailable when a topic could not be looked after; the others were.
   */
  sweep(): Promise<void> {
    const sweeping = (this.#sweeping ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => this.#sweepAll())
      .finally(() => {
        if (this.#sweeping === sweeping) this.#sweeping = undefined;
      });
    this.#sweeping = sweeping;
    return sweeping;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing = true;
    clearInterval(this.#timer);
    await this.#sweeping?.catch(() => undefined);
  }

  #sweepUnlessUnderWay(): void {
    if (this.#sweeping !== undefined) return;
    this.sweep().catch((err: unknown) => {
      this.#log.warn({ err }, 'topics were not brought within their bounds; it is tried again');
    });
  }

  /** Topics take turns until none has anything left, or for long enough. */
  async #sweepAll(): Promise<void> {
    const failures: unknown[] = [];
    let waiting = [...this.#topics.values()];
    for (let round = 0; round < mostRounds && waiting.length > 0; round += 1) {
      const again: Topic[] = [];
      for (const topic of waiting) {
        try {
          if (await this.#takeTurn(topic)) again.push(topic);
        } catch (error) {
          failures.push(error);
        }
      }
      waiting = again;
    }
    if (failures.length > 0) throw failures[0];
  }

  /** @returns whether the topic needs another turn. */
  async #takeTurn(topic: Topic): Promise<boolean> {
    for (let step = 0; step < stepsOfTurn; step += 1) {
      if (this.#closing || !(await this.#step(topic))) return false;
    }
    return true;
  }

  async #step(topic: Topic): Promise<boolean> {
    if (!topic.isCompacted) return retainStep(topic, this.#ports);
    for (const partition of topic.partitions) {
      if (await compactStep(partition, this.#ports)) return true;
      if (await expireStep(partition, this.#ports)) return true;
    }
    return false;
  }
}
