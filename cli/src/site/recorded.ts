import { setTimeout as sleep } from 'node:timers/promises';
import { type DatabaseAddress, openSession } from '@edgebeat/database';
import type { Recorded } from '@edgebeat/gateway-app';
import { onRecorded } from '@edgebeat/pipeline';

const RECONNECT_MS = 500;

/** Wakes the streams of the api when the recorder has written, by one connection for all of them. */
export class RecordedSignal implements Recorded {
  readonly #wakes = new Set<() => void>();

  subscribe(wake: () => void): Disposable {
    // Each subscription is its own, also when a wake is subscribed twice.
    const own = () => {
      wake();
    };
    this.#wakes.add(own);
    return {
      [Symbol.dispose]: () => {
        this.#wakes.delete(own);
      },
    };
  }

  /** Listens until the signal is given; after a lost connection every stream looks once. */
  async follow(address: DatabaseAddress, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#listen(address, signal);
      } catch {
        // The database is away; the streams look again once it is back.
      }
      await sleep(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #listen(address: DatabaseAddress, signal: AbortSignal): Promise<void> {
    await using session = await openSession(address);
    const listener = {
      listen: async (channel: string, heard: (payload: string) => void) => {
        await session.listen(channel, heard);
        return session;
      },
    };
    await onRecorded(listener, () => {
      this.#wakeAll();
    });
    this.#wakeAll();
    const ended = AbortSignal.any([session.lost, signal]);
    if (ended.aborted) return;
    await new Promise((resolve) => {
      ended.addEventListener('abort', resolve, { once: true });
    });
  }

  #wakeAll(): void {
    for (const wake of this.#wakes) wake();
  }
}
