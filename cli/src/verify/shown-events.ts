import { createHash } from 'node:crypto';
import { canonicalJson, EVENT_TYPE_PREFIX } from '@edgebeat/core';
import { readLogContent, unlistedTypes } from '@edgebeat/pipeline';
import { z } from 'zod';

/** An event as a site shows it. */
export interface ShownEvent {
  readonly id: string;
  /** The short name. */
  readonly type: string;
  readonly tenant: string;
  readonly recordedAt: string;
  readonly data: unknown;
}

const Logged = z.looseObject({ id: z.string(), type: z.string(), data: z.unknown() });

/** What was logged in the last seconds before a copy may be shown before or after it. */
const settlingMs = 10_000;

/** Holds what a site shows against what its log holds, value by value. */
export class ShownEvents {
  /** The digest of every event in the log, and its tenant. */
  readonly #logged = new Map<string, { readonly digest: string; readonly tenant: string }>();
  readonly #seen = new Set<string>();
  /** When the newest record of the log was published. */
  #newest = '';

  /**
   * Takes the content of a record of the log.
   *
   * @returns what is wrong with it.
   */
  take({ id, tenant }: { readonly id: string; readonly tenant: string }, content: Uint8Array) {
    const { timestamp, value } = readLogContent(content);
    if (timestamp > this.#newest) this.#newest = timestamp;
    const event = readEvent(value ?? '');
    if (event === undefined) return undefined;
    if (event.id !== id) return 'its content is another event';
    if (!unlistedTypes.includes(event.type)) {
      const type = event.type.slice(EVENT_TYPE_PREFIX.length);
      this.#logged.set(id, { digest: digestOf(type, event.data), tenant });
    }
    return undefined;
  }

  /** @returns why an event that is shown is not the one that was logged. */
  check({ id, type, recordedAt, data }: ShownEvent): string | undefined {
    const logged = this.#logged.get(id);
    if (logged === undefined) {
      return this.#isSettled(recordedAt) ? `event ${id} is shown and is not in the log` : undefined;
    }
    this.#seen.add(id);
    return logged.digest === digestOf(type, data)
      ? undefined
      : `event ${id} is shown with other content than the log has`;
  }

  /** Events of a tenant that are in the log and were not shown. */
  missing(tenant: string): string[] {
    return [...this.#logged]
      .filter(([id, logged]) => logged.tenant === tenant && !this.#seen.has(id))
      .map(([id]) => id);
  }

  get count(): number {
    return this.#seen.size;
  }

  #isSettled(recordedAt: string): boolean {
    return Date.parse(recordedAt) < Date.parse(this.#newest) - settlingMs;
  }
}

function readEvent(value: string): z.infer<typeof Logged> | undefined {
  try {
    return Logged.safeParse(JSON.parse(value)).data;
  } catch {
    return undefined;
  }
}

function digestOf(type: string, data: unknown): string {
  return createHash('sha256').update(`${type}\n`).update(canonicalJson(data)).digest('base64');
}
