import type { Log } from '@edgebeat/core/node';
import type { ConsumeOptions, Handler, TopicPartition } from '../../bus';
import { BackOff } from '../../groups/back-off';
import { Bell } from '../../groups/bell';
import { busLimits } from '../../limits';
import { mustRejoin, translate, wasAnswered } from '../client/failures';
import type { Link } from '../client/link';
import type { Naming } from '../naming';
import { Membership } from './membership';
import { Session } from './session';

export interface ConsumerSettings {
  readonly sessionMs: number;
  readonly heartbeatMs: number;
  readonly batchMs: number;
  readonly pollMs: number;
}

/** What a consumer works with. */
export interface ConsumerPorts {
  /** Its own: what it waits for at the brokers holds nobody else up. */
  readonly link: Link;
  readonly naming: Naming;
  readonly settings: ConsumerSettings;
  readonly log: Pick<Log, 'warn'>;
  /** Given when the bus is about to close. */
  readonly closing: AbortSignal;
}

/**
 * One member of a group at work: one batch at a time, its partitions in turn. While the brokers are
 * away it tries to come back, at most five seconds apart.
 */
export class Consumer {
  readonly #options: ConsumeOptions;
  readonly #handler: Handler;
  readonly #ports: ConsumerPorts;
  readonly #membership: Membership;
  readonly #bell = new Bell();
  readonly #pauses = new Map<string, BackOff>();
  #told: string | undefined;

  constructor(options: ConsumeOptions, handler: Handler, ports: ConsumerPorts) {
    this.#options = options;
    this.#handler = handler;
    this.#ports = ports;
    const { naming, settings } = ports;
    this.#membership = new Membership(ports.link, {
      groupId: naming.toKafka(options.group),
      topics: options.topics.map((topic) => naming.toKafka(topic)).sort(),
      ...settings,
    });
  }

  /** Reads until the signal is given, or the bus closes. */
  async run(): Promise<void> {
    const stops = [this.#options.signal, this.#ports.closing];
    for (const stop of stops) stop.addEventListener('abort', this.#bell.ring);
    const away = new BackOff();
    try {
      while (!this.#isStopped()) await this.#round(away);
    } finally {
      for (const stop of stops) stop.removeEventListener('abort', this.#bell.ring);
      await this.#membership.leave().catch(() => undefined);
      await this.#ports.link[Symbol.asyncDispose]();
    }
  }

  #isStopped(): boolean {
    return this.#options.signal.aborted || this.#ports.closing.aborted;
  }

  /** From joining the group until partitions are shared anew or the brokers are lost. */
  async #round(away: BackOff): Promise<void> {
    const { link, log } = this.#ports;
    const { group } = this.#options;
    try {
      await this.#serve(away);
    } catch (error) {
      if (mustRejoin(error)) return;
      const failure = translate(error, `serve group ${group}`);
      log.warn({ err: failure, group }, 'a group is not served; it is tried again');
      if (!wasAnswered(error)) await link.cut();
      away.failed();
      await this.#waited(away.remainingMs);
    }
  }

  async #serve(away: BackOff): Promise<void> {
    const partitions = await this.#membership.join();
    if (this.#isStopped()) return;
    const { naming, settings, link, log } = this.#ports;
    const { group, maxBatch = busLimits.batchRecords } = this.#options;
    await using session = new Session({
      ...{ membership: this.#membership, link, log, group, maxBatch, bell: this.#bell },
      ...{ settings, pauseOf: this.#pauseOf, isStopped: () => this.#isStopped() },
      topicOf: (wireTopic) => naming.fromKafka(wireTopic) ?? wireTopic,
    });
    await this.#tell(session, partitions);
    await session.claim(partitions);
    away.succeeded();
    await session.work(this.#handler);
  }

  /** Says what is owned now; nothing of it is read before that was taken. */
  async #tell(session: Session, partitions: readonly TopicPartition[]): Promise<void> {
    const { naming, log } = this.#ports;
    const { group, onAssigned } = this.#options;
    const owned = partitions.map(({ topic, partition }) => ({
      topic: naming.fromKafka(topic) ?? topic,
      partition,
    }));
    // A member that its group had given up may have lost its partitions for a while.
    const told = JSON.stringify([this.#membership.memberId, owned]);
    if (told === this.#told || (owned.length === 0 && this.#told === undefined)) return;
    const backOff = new BackOff();
    while (session.isGood) {
      try {
        await onAssigned?.(owned);
        this.#told = told;
        return;
      } catch (err) {
        log.warn({ err, group }, 'an assignment was not taken; it is told again');
        backOff.failed();
        await this.#waited(backOff.remainingMs, () => !session.isGood);
      }
    }
  }

  readonly #pauseOf = ({ topic, partition }: TopicPartition): BackOff => {
    const name = `${topic}/${String(partition)}`;
    const pause = this.#pauses.get(name) ?? new BackOff();
    this.#pauses.set(name, pause);
    return pause;
  };

  async #waited(ms: number, isOver: () => boolean = () => false): Promise<void> {
    const until = performance.now() + ms;
    for (;;) {
      const left = Math.ceil(until - performance.now());
      if (left <= 0 || this.#isStopped() || isOver()) return;
      await this.#bell.heard(left);
    }
  }
}
