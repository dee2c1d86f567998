import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { EventName } from '@edgebeat/core';
import type { EventRow } from '@edgebeat/pipeline';
import { eventItem } from '../routes/event-query';
import type { Exchange } from '../routing/exchange';
import type { StreamsPorts } from './event-streams';
import { Deadline } from '../deadline';

const PAGE = 100;
const ENDING_MS = 1000;

/** Why a stream ends; its reader may take it up again by the last id. */
type Ending = 'the reader is too slow' | 'the token has ended' | 'the events cannot be read';

/** One reader's stream of events: what is recorded already, then whatever comes. */
export class EventStream {
  readonly #types: ReadonlySet<EventName> | undefined;
  readonly #exchange: Exchange;
  readonly #response: ServerResponse;
  readonly #ports: StreamsPorts;
  #sequence: number;
  #woken = false;
  #wake: () => void = () => undefined;

  constructor(
    { types, after }: { readonly types?: readonly EventName[]; readonly after: number },
    exchange: Exchange,
    response: ServerResponse,
    ports: StreamsPorts,
  ) {
    this.#types = types === undefined ? undefined : new Set(types);
    this.#sequence = after;
    this.#exchange = exchange;
    this.#response = response;
    this.#ports = ports;
  }

  /** Writes until the signal is given, the reader does not keep up, or its token has ended. */
  async run(signal: AbortSignal): Promise<void> {
    const subscription = this.#ports.recorded.subscribe(() => {
      this.#woken = true;
      this.#wake();
    });
    try {
      this.#response.write(`: from ${this.#sequence}\n\n`);
      await this.#end((await this.#follow(signal)) ?? 'the gateway stops');
    } finally {
      subscription[Symbol.dispose]();
    }
  }

  async #follow(signal: AbortSignal): Promise<Ending | undefined> {
    const { recheckMs, heartbeatMs } = this.#ports.settings;
    const recheck = every(recheckMs);
    const heartbeat = every(heartbeatMs);
    let ending: Ending | undefined;
    while (!signal.aborted && ending === undefined) {
      ending = await this.#writeNew(signal);
      if (ending === undefined && recheck.isDue()) ending = await this.#recheck();
      if (heartbeat.isDue()) this.#response.write(`: heartbeat\nid: ${this.#sequence}\n\n`);
      const pauseMs = Math.min(recheck.inMs(), heartbeat.inMs());
      if (ending === undefined) await this.#sleep(pauseMs, signal);
    }
    return ending;
  }

  /** Everything that is recorded by now. */
  async #writeNew(signal: AbortSignal): Promise<Ending | undefined> {
    let full = true;
    while (full && !signal.aborted) {
      this.#woken = false;
      const rows = await this.#read();
      if (rows === undefined) return 'the events cannot be read';
      for (const row of rows) {
        if (!(await this.#write(row, signal))) return 'the reader is too slow';
      }
      full = rows.length === PAGE;
    }
    return undefined;
  }

  async #read(): Promise<readonly EventRow[] | undefined> {
    const { queries, log } = this.#ports;
    const { tenant } = this.#exchange.caller;
    return queries.eventsAfter(this.#sequence, PAGE, tenant).catch((error: unknown) => {
      log.warn({ err: error }, 'a stream cannot read events');
      return undefined;
    });
  }

  /** Whether the reader took it, in time. */
  async #write(row: EventRow, signal: AbortSignal): Promise<boolean> {
    this.#sequence = row.sequence;
    if (signal.aborted || this.#types?.has(row.type) === false) return true;
    const data = JSON.stringify(eventItem(row));
    const text = `id: ${row.sequence}\nevent: ${row.type}\ndata: ${data}\n\n`;
    if (this.#response.write(text)) return true;
    using deadline = new Deadline(this.#ports.settings.slowReaderMs);
    const stop = AbortSignal.any([deadline.signal, signal]);
    await once(this.#response, 'drain', { signal: stop }).catch(() => undefined);
    return !deadline.signal.aborted;
  }

  async #recheck(): Promise<Ending | undefined> {
    const { authorization } = this.#exchange.arrival;
    if (authorization === undefined) return undefined;
    const caller = await this.#ports.authenticator
      .authenticate({ authorization })
      .catch(() => undefined);
    return caller === undefined ? 'the token has ended' : undefined;
  }

  async #sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (this.#woken || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      signal.addEventListener('abort', this.#wake, { once: true });
    });
    signal.removeEventListener('abort', this.#wake);
    this.#wake = () => undefined;
  }

  /** A reader that takes nothing any more is not waited for. */
  async #end(reason: string): Promise<void> {
    const response = this.#response;
    if (response.destroyed) return;
    this.#ports.log.info({ requestId: this.#exchange.id, reason }, 'a stream is ended');
    response.end(`: ${reason}; take it up again with Last-Event-ID: ${this.#sequence}\n\n`);
    const finished = once(response, 'close', { signal: AbortSignal.timeout(ENDING_MS) });
    await finished.catch(() => response.destroy());
  }
}

/** Something to be done in even steps. */
function every(ms: number) {
  let next = performance.now() + ms;
  return {
    inMs: () => Math.max(1, next - performance.now()),
    isDue: () => {
      if (performance.now() < next) return false;
      next = performance.now() + ms;
      return true;
    },
  };
}
