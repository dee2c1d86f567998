import { setImmediate as endOfTurn } from 'node:timers/promises';
import type { Bus } from '@edgebeat/bus';
import { type AuditRecord, topics, Unavailable } from '@edgebeat/core';
import type { Log } from '@edgebeat/core/node';
import { withDeadline } from '../with-deadline';
import type { AuditSpool } from './audit-spool';

const MAX_BATCH = 500;

interface Pending {
  readonly record: AuditRecord;
  readonly resolve: () => void;
  readonly reject: (error: Unavailable) => void;
}

export interface AuditPorts {
  readonly bus: Pick<Bus, 'publish'>;
  /** Outlives the trail: what the trail leaves there is sent by the next one. */
  readonly spool: AuditSpool;
  readonly settings: { readonly auditRetryMs: number; readonly auditDeadlineMs: number };
  readonly log: Log;
}

/**
 * Writes one record for each request to the topic `audit`. Records that come together share a
 * publication. While the bus is away, records that need not be on it before the answer go to the
 * spool, which is bounded and durable, and are published when the bus is back.
 */
export class AuditTrail implements AsyncDisposable {
  readonly #ports: AuditPorts;
  readonly #pending: Pending[] = [];
  #publishing: Promise<void> | undefined;
  #sending: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #isAway = false;
  #isClosed = false;
  #dropped = 0;

  constructor(ports: AuditPorts) {
    this.#ports = ports;
    if (ports.spool.size > 0) void this.#sendSpool();
  }

  /** Records that wait for the bus, and those of requests that were answered without one. */
  get spooled(): number {
    return this.#ports.spool.size;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** @throws Unavailable bus-unavailable while the bus is known to be away, or the trail has ended. */
  requireBus(): void {
    if (this.#isAway || this.#isClosed) throw away();
  }

  /** @throws Unavailable bus-unavailable while neither bus nor spool would take a record. */
  requireRoom(): void {
    if ((this.#isAway || this.#isClosed) && this.#ports.spool.isFull) throw away();
  }

  /**
   * Resolves when the bus has the record.
   *
   * @throws Unavailable bus-unavailable when it has not; nothing is spooled then.
   */
  async write(record: AuditRecord): Promise<void> {
    this.requireBus();
    await this.#enqueue(record);
  }

  /**
   * Resolves when the bus has the record, or the spool because the bus is away.
   *
   * @throws Unavailable bus-unavailable when neither has it.
   */
  async note(record: AuditRecord): Promise<void> {
    const { spool } = this.#ports;
    if (this.#isAway || this.#isClosed) await spool.append(record);
    else await this.#enqueue(record).catch(() => spool.append(record));
  }

  /** As `note`, for answers that give nothing away: without room, the record is dropped and counted. */
  async noteOrDrop(record: AuditRecord): Promise<void> {
    await this.note(record).catch(() => {
      this.#dropped += 1;
    });
  }

  #enqueue(record: AuditRecord): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ record, resolve, reject });
      this.#publishing ??= this.#publishPending();
    });
  }

  /** What ends in the same turn goes together. Once the bus is away, nobody is left waiting for it. */
  async #publishPending(): Promise<void> {
    await endOfTurn();
    while (this.#pending.length > 0) {
      const batch = this.#pending.splice(0, MAX_BATCH);
      const error = await this.#publish(batch.map(({ record }) => record));
      if (error !== undefined) batch.push(...this.#pending.splice(0));
      for (const { resolve, reject } of batch) {
        if (error === undefined) resolve();
        else reject(away(error));
      }
    }
    this.#publishing = undefined;
  }

  /** The error, if it failed; then it is tried again by and by. */
  async #publish(records: readonly AuditRecord[]): Promise<unknown> {
    const { bus, settings, log } = this.#ports;
    const values = records.map((record) => ({ key: record.id, value: JSON.stringify(record) }));
    try {
      await withDeadline(bus.publish(topics.audit.name, values), settings.auditDeadlineMs);
      return undefined;
    } catch (error) {
      if (!this.#isAway) log.warn({ err: error }, 'the audit cannot reach the bus');
      this.#isAway = true;
      this.#scheduleRetry();
      return error ?? new Error('the bus failed');
    }
  }

  #scheduleRetry(): void {
    if (this.#isClosed) return;
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined;
      void this.#sendSpool();
    }, this.#ports.settings.auditRetryMs);
    this.#retry.unref();
  }

  #sendSpool(): Promise<void> {
    this.#sending ??= this.#publishSpool()
      .catch((error: unknown) => {
        this.#ports.log.error({ err: error }, 'the spool of the audit cannot be emptied');
      })
      .finally(() => {
        this.#sending = undefined;
      });
    return this.#sending;
  }

  /**
   * The bus counts as back when it takes some of what was spooled; with an empty spool the next request
   * tells. A record may be published twice over a crash, under the same id.
   */
  async #publishSpool(): Promise<void> {
    const { spool, log, settings } = this.#ports;
    const end = performance.now() + settings.auditDeadlineMs;
    const spooled = spool.size;
    while (spool.size > 0) {
      const batch = spool.oldest(MAX_BATCH);
      if ((await this.#publish(batch)) !== undefined) return;
      this.#isAway = false;
      await spool.drop(batch.length);
      if (this.#isClosed && performance.now() > end) return;
    }
    this.#isAway = false;
    if (spooled > 0) log.info({ records: spooled }, 'the audit has published what was spooled');
  }

  /**
   * Gives the bus a last chance, by a deadline, to take what is spooled; what is left is sent at the
   * next start. Requests that are still answered afterwards go to the spool.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#publishing;
    this.#isClosed = true;
    clearTimeout(this.#retry);
    await this.#sending;
    await this.#sendSpool();
    const { spool, log } = this.#ports;
    if (spool.size > 0) log.warn({ records: spool.size }, 'audit records wait for the next start');
  }
}

function away(cause?: unknown): Unavailable {
  return new Unavailable(
    'bus-unavailable',
    'the audit cannot be written because the bus is away; nothing was done, try again',
    { cause },
  );
}
