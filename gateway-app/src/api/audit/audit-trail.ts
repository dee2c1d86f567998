import { type AuditRecord, topics, Unavailable } from '@edgebeat/core';
import type { Log } from '@edgebeat/core/node';
import type { Bus } from '@edgebeat/bus';
import type { ApiSettings } from '../settings';
import { withDeadline } from '../with-deadline';

const MAX_BATCH = 500;

interface Pending {
  readonly record: AuditRecord;
  readonly resolve: () => void;
  readonly reject: (error: Unavailable) => void;
}

export interface AuditPorts {
  readonly bus: Pick<Bus, 'publish'>;
  readonly settings: Pick<ApiSettings, 'auditSpool' | 'auditRetryMs' | 'auditDeadlineMs'>;
  readonly log: Log;
}

/**
 * Writes one record for each request to the topic `audit`. Records that come together share a
 * publication. While the bus is away, records of reads are spooled in memory up to a bound and
 * published when it is back.
 */
export class AuditTrail implements AsyncDisposable {
  readonly #ports: AuditPorts;
  readonly #pending: Pending[] = [];
  readonly #spool: AuditRecord[] = [];
  #publishing: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #dropped = 0;

  constructor(ports: AuditPorts) {
    this.#ports = ports;
  }

  /** Records that wait for the bus, and those for which there was no room. */
  get spooled(): number {
    return this.#spool.length;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** @throws Unavailable bus-unavailable while the bus is known to be away. */
  requireBus(): void {
    if (this.#retry !== undefined) throw away();
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

  /** Resolves when the bus has the record, or when it is spooled because the bus is away. */
  async note(record: AuditRecord): Promise<void> {
    if (this.#retry !== undefined) this.#keep(record);
    else {
      await this.#enqueue(record).catch(() => {
        this.#keep(record);
      });
    }
  }

  #enqueue(record: AuditRecord): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ record, resolve, reject });
      this.#publishing ??= this.#publishPending();
    });
  }

  async #publishPending(): Promise<void> {
    while (this.#pending.length > 0) {
      const batch = this.#pending.splice(0, MAX_BATCH);
      const error = await this.#publish(batch.map(({ record }) => record));
      for (const { resolve, reject } of batch) {
        if (error === undefined) resolve();
        else reject(away(error));
      }
    }
    this.#publishing = undefined;
  }

  /** The error, if it failed; then it is tried again by and by. */
  async #publish(records: readonly AuditRecord[]): Promise<unknown> {
    const { bus, settings } = this.#ports;
    const values = records.map((record) => ({ key: record.id, value: JSON.stringify(record) }));
    try {
      await withDeadline(bus.publish(topics.audit.name, values), settings.auditDeadlineMs);
      return undefined;
    } catch (error) {
      this.#retryLater(error);
      return error ?? new Error('the bus failed');
    }
  }

  #keep(record: AuditRecord): void {
    if (this.#spool.length < this.#ports.settings.auditSpool) this.#spool.push(record);
    else this.#dropped += 1;
  }

  #retryLater(error: unknown): void {
    if (this.#retry !== undefined) return;
    this.#ports.log.warn({ err: error }, 'the audit cannot reach the bus; changes are refused');
    this.#scheduleRetry();
  }

  #scheduleRetry(): void {
    this.#retry = setTimeout(() => void this.#publishSpool(), this.#ports.settings.auditRetryMs);
    this.#retry.unref();
  }

  /** The bus counts as back when it has taken what was spooled; an empty spool tells at the next request. */
  async #publishSpool(): Promise<void> {
    const spooled = this.#spool.length;
    while (this.#spool.length > 0) {
      const batch = this.#spool.slice(0, MAX_BATCH);
      if ((await this.#publish(batch)) !== undefined) {
        this.#scheduleRetry();
        return;
      }
      this.#spool.splice(0, batch.length);
    }
    this.#retry = undefined;
    if (spooled > 0) this.#ports.log.info('the audit has reached the bus again');
  }

  /** Gives the bus a last chance to take what is spooled. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#retry);
    await this.#publishing;
    if (this.#spool.length > 0) await this.#publishSpool();
    clearTimeout(this.#retry);
    if (this.#spool.length === 0) return;
    this.#ports.log.error({ records: this.#spool.length }, 'audit records of reads are lost');
  }
}

function away(cause?: unknown): Unavailable {
  return new Unavailable(
    'bus-unavailable',
    'the audit cannot be written because the bus is away; nothing was done, try again',
    { cause },
  );
}
