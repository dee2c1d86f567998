import type { Log } from '@edgebeat/core/node';
import type { Handler, TopicPartition } from '../../bus';
import type { BackOff } from '../../groups/back-off';
import type { Bell } from '../../groups/bell';
import { mustRejoin } from '../client/failures';
import type { Link } from '../client/link';
import { boundsOf } from '../reading/reader';
import { Claim } from './claim';
import { fetchClaims } from './fetching';
import type { Membership } from './membership';

export interface SessionPorts {
  readonly membership: Membership;
  readonly link: Link;
  readonly log: Pick<Log, 'warn'>;
  readonly group: string;
  readonly maxBatch: number;
  readonly bell: Bell;
  readonly settings: { readonly heartbeatMs: number; readonly pollMs: number };
  readonly pauseOf: (partition: TopicPartition) => BackOff;
  readonly isStopped: () => boolean;
  readonly topicOf: (wireTopic: string) => string;
}

/** What a member does with the partitions that it has until they are shared anew. */
export class Session implements AsyncDisposable {
  readonly #ports: SessionPorts;
  readonly #heartbeats: NodeJS.Timeout;
  readonly #fetches = new Map<string, Promise<void>>();
  #beating: Promise<void> | undefined;
  #claims: readonly Claim[] = [];
  #turn = 0;
  #failure: Error | undefined;

  constructor(ports: SessionPorts) {
    this.#ports = ports;
    // A batch may take long: the member shows that it lives meanwhile.
    this.#heartbeats = setInterval(() => {
      this.#beating ??= this.#beat();
    }, ports.settings.heartbeatMs);
  }

  /** Whether the partitions are still the member's. */
  get isGood(): boolean {
    return this.#failure === undefined && !this.#ports.isStopped();
  }

  /** Takes over partitions where their group is. */
  async claim(partitions: readonly TopicPartition[]): Promise<void> {
    const { membership, pauseOf, topicOf } = this.#ports;
    const committed = await membership.committed(partitions);
    this.#claims = await Promise.all(
      committed.map(async ({ offset, ...wire }) => {
        const position = offset < 0 ? await this.#startOf(wire) : offset;
        return new Claim(topicOf(wire.topic), wire, position, pauseOf(wire));
      }),
    );
  }

  /**
   * Handles batch after batch until the consumer is stopped.
   *
   * @throws what ended the session, after the batch under way.
   */
  async work(handler: Handler): Promise<void> {
    while (this.isGood) {
      const claim = this.#nextReady();
      if (claim !== undefined) await this.#serve(claim, handler);
      else await this.#fetchMore();
    }
    if (this.#failure !== undefined && !this.#ports.isStopped()) throw this.#failure;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#heartbeats);
    await this.#beating;
  }

  /** The next claim in turn that has records and no pause. */
  #nextReady(): Claim | undefined {
    const { length } = this.#claims;
    for (let step = 1; step <= length; step += 1) {
      const turn = (this.#turn + step) % length;
      const claim = this.#claims[turn];
      if (claim === undefined || claim.isEmpty || claim.pause.remainingMs > 0) continue;
      this.#turn = turn;
      return claim;
    }
    return undefined;
  }

  /** The offset moves only when the handler has resolved. */
  async #serve(claim: Claim, handler: Handler): Promise<void> {
    const { membership, maxBatch, log, group } = this.#ports;
    const { topic, partition } = claim;
    const records = claim.batch(maxBatch);
    try {
      await handler({ topic, partition, records });
    } catch (err) {
      log.warn({ err, group, topic, partition }, 'a batch was not handled; it comes again');
      claim.pause.failed();
      return;
    }
    claim.pause.succeeded();
    await membership.commit({ topic: claim.wireTopic, partition }, claim.done(records.length));
  }

  /** Fetches from every broker of whose partitions nothing is left, and waits for the first. */
  async #fetchMore(): Promise<void> {
    const { bell, settings } = this.#ports;
    const byLeader = await this.#claimsByLeader();
    for (const [nodeId, claims] of byLeader) {
      const wanted = claims.filter(({ isEmpty }) => isEmpty);
      const isBusy = this.#fetches.has(nodeId) || claims.some(isReady);
      if (!isBusy && wanted.length > 0) this.#fetch(nodeId, wanted);
    }
    await bell.heard(Math.min(settings.pollMs, this.#shortestPause()));
  }

  #fetch(nodeId: string, claims: readonly Claim[]): void {
    const { bell, link, settings } = this.#ports;
    const waitMs = Math.min(settings.pollMs, this.#shortestPause());
    const fetching = fetchClaims(link, nodeId, claims, waitMs)
      .catch((error: unknown) => {
        this.#fail(error);
      })
      .finally(() => {
        this.#fetches.delete(nodeId);
        bell.ring();
      });
    this.#fetches.set(nodeId, fetching);
  }

  async #claimsByLeader(): Promise<ReadonlyMap<string, readonly Claim[]>> {
    const { link } = this.#ports;
    const byLeader = new Map<string, Claim[]>();
    for (const claim of this.#claims) {
      const leader = (await link.leaders(claim.wireTopic)).get(claim.partition) ?? 'none';
      const claims = byLeader.get(leader);
      if (claims === undefined) byLeader.set(leader, [claim]);
      else claims.push(claim);
    }
    return byLeader;
  }

  #shortestPause(): number {
    const pausing = this.#claims.filter(({ isEmpty }) => !isEmpty);
    return Math.min(60_000, ...pausing.map(({ pause }) => pause.remainingMs));
  }

  async #startOf({ topic, partition }: TopicPartition): Promise<number> {
    return (await boundsOf(this.#ports.link, topic)).get(partition)?.start ?? 0;
  }

  async #beat(): Promise<void> {
    try {
      await this.#ports.membership.heartbeat();
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#beating = undefined;
    }
  }

  #fail(error: unknown): void {
    if (this.#failure !== undefined && !mustRejoin(error)) return;
    this.#failure = error instanceof Error ? error : new Error(String(error));
    this.#ports.bell.ring();
  }
}

function isReady({ isEmpty, pause }: Claim): boolean {
  return !isEmpty && pause.remainingMs === 0;
}
