import type { ServerResponse } from 'node:http';
import { type EventName, Rejected } from '@edgebeat/core';
import type { Log } from '@edgebeat/core/node';
import type { Queries } from '@edgebeat/pipeline';
import type { Authenticator } from '../../auth/caller';
import type { Recorded } from '../ports';
import type { Exchange } from '../routing/exchange';
import type { ApiSettings } from '../settings';
import { EventStream } from './event-stream';

export interface StreamsPorts {
  readonly queries: Pick<Queries, 'eventsAfter' | 'lastSequence'>;
  readonly recorded: Recorded;
  readonly authenticator: Authenticator;
  readonly settings: ApiSettings;
  readonly log: Log;
}

/** What a reader wants: types (all if not set) after a sequence (what comes from now on if not set). */
export interface StreamRequest {
  readonly types?: readonly EventName[];
  readonly after?: number;
}

/** The open streams of events, a bounded number. */
export class EventStreams implements AsyncDisposable {
  readonly #ports: StreamsPorts;
  readonly #closing = new AbortController();
  readonly #open = new Set<Promise<void>>();

  constructor(ports: StreamsPorts) {
    this.#ports = ports;
  }

  get count(): number {
    return this.#open.size;
  }

  /**
   * Makes the writer of a stream; it is counted when it starts to write.
   *
   * @throws Rejected rate-limited when there are as many as may be.
   */
  async prepare(
    request: StreamRequest,
    exchange: Exchange,
  ): Promise<(response: ServerResponse) => Promise<void>> {
    const { queries, settings } = this.#ports;
    if (this.#open.size >= settings.maxStreams) {
      throw new Rejected('rate-limited', `there are ${settings.maxStreams} streams; try later`);
    }
    const after = request.after ?? (await queries.lastSequence());
    return async (response) => {
      if (this.#open.size >= settings.maxStreams) {
        response.end(': there are too many streams; try later\n\n');
        return;
      }
      const signal = AbortSignal.any([exchange.arrival.gone, this.#closing.signal]);
      const stream = new EventStream({ ...request, after }, exchange, response, this.#ports);
      const running = stream.run(signal);
      this.#open.add(running);
      await running.finally(() => this.#open.delete(running));
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#open);
  }
}
