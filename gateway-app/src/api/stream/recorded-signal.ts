import type { Log } from '@edgebeat/core/node';
import type { Queries } from '@edgebeat/pipeline';
import type { Recorded } from '../ports';

export interface PollingPorts {
  readonly queries: Pick<Queries, 'lastSequence'>;
  readonly pollMs: number;
  readonly log: Log;
}

/** Asks for the last sequence while anybody wants to know, and wakes them when it has moved. */
export function pollRecorded(ports: PollingPorts): Recorded & Disposable {
  return new PolledRecording(ports);
}

class PolledRecording implements Recorded, Disposable {
  readonly #ports: PollingPorts;
  readonly #wakes = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;
  #last = -1;

  constructor(ports: PollingPorts) {
    this.#ports = ports;
  }

  subscribe(wake: () => void): Disposable {
    this.#wakes.add(wake);
    this.#schedule();
    return {
      [Symbol.dispose]: () => {
        this.#wakes.delete(wake);
        if (this.#wakes.size === 0) this[Symbol.dispose]();
      },
    };
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => void this.#ask(), this.#ports.pollMs);
  }

  async #ask(): Promise<void> {
    const last = await this.#ports.queries.lastSequence().catch((error: unknown) => {
      this.#ports.log.warn({ err: error }, 'the last event cannot be read');
      return this.#last;
    });
    if (this.#timer === undefined) return;
    this.#timer = undefined;
    if (last !== this.#last) for (const wake of this.#wakes) wake();
    this.#last = last;
    if (this.#wakes.size > 0) this.#schedule();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
