import { Unavailable } from '@edgebeat/core';

interface Waiter {
  readonly enter: () => void;
  readonly refuse: (reason: string) => void;
}

/** Bounds how many calls are at the peer at once and how many wait for their turn. */
export class InFlight implements AsyncDisposable {
  readonly #max: number;
  readonly #maxWaiting: number;
  readonly #waiters = new Set<Waiter>();
  #taken = 0;
  #closed = false;
  #emptied: (() => void) | undefined;

  constructor(bounds: { readonly max: number; readonly maxWaiting: number }) {
    this.#max = bounds.max;
    this.#maxWaiting = bounds.maxWaiting;
  }

  /**
   * Runs the work when its turn has come.
   *
   * @throws Unavailable ledger-unavailable when too many wait, and when the turn does not come in time.
   */
  async run<T>(deadlineMs: number, work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw refusal('the connection to the ledger is closed');
    if (this.#taken >= this.#max) await this.#wait(deadlineMs);
    else this.#taken += 1;
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  /** Refuses everything that waits or comes, and waits until what runs has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    for (const waiter of this.#waiters) waiter.refuse('the connection to the ledger is closed');
    if (this.#taken === 0) return;
    await new Promise<void>((resolve) => {
      this.#emptied = resolve;
    });
  }

  #wait(deadlineMs: number): Promise<void> {
    if (this.#waiters.size >= this.#maxWaiting) {
      throw refusal(`${this.#taken} calls run and ${this.#waiters.size} wait; try again later`);
    }
    return new Promise((resolve, reject) => {
      const leaveQueue = () => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
      };
      const waiter: Waiter = {
        enter: () => {
          leaveQueue();
          resolve();
        },
        refuse: (reason) => {
          leaveQueue();
          reject(refusal(reason));
        },
      };
      const timer = setTimeout(waiter.refuse, deadlineMs, 'the turn did not come in time');
      this.#waiters.add(waiter);
    });
  }

  /** A place goes to whoever waits longest; it is free only when nobody waits. */
  #leave(): void {
    const [next] = this.#waiters;
    if (next !== undefined) {
      next.enter();
      return;
    }
    this.#taken -= 1;
    if (this.#taken === 0) this.#emptied?.();
  }
}

function refusal(reason: string): Unavailable {
  return new Unavailable('ledger-unavailable', reason);
}
