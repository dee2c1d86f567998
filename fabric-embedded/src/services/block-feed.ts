import type { CommittedBlock, PeerLedger, TransactionLocation } from '../peer/peer-ledger';

type Waiter = (location: TransactionLocation) => void;

/** One member's ledger of a channel, with a feed of its blocks. */
export interface FollowedChannel {
  readonly ledger: PeerLedger;
  readonly feed: BlockFeed;
}

/** Follows one member's ledger for its listeners: streams of blocks and waits for transactions. */
export class BlockFeed implements Disposable {
  readonly #ledger: PeerLedger;
  readonly #detach: () => void;
  readonly #waiters = new Map<string, Set<Waiter>>();
  readonly #wakers = new Set<() => void>();
  readonly #closers = new Set<() => void>();
  #closed = false;

  constructor(ledger: PeerLedger) {
    this.#ledger = ledger;
    this.#detach = ledger.onCommit((block) => {
      this.#committed(block);
    });
  }

  /** How many listeners are waiting; a leak shows here. */
  get waiting(): number {
    return this.#waiters.size + this.#wakers.size + this.#closers.size;
  }

  /** Blocks from a number on, without end: it waits for blocks to come until it is aborted. */
  async *blocks(start: number, signal: AbortSignal): AsyncGenerator<CommittedBlock, void> {
    for (let number = start; ; number += 1) {
      while (number >= this.#ledger.height) {
        if (signal.aborted || this.#closed) return;
        await this.#nextCommit(signal);
      }
      if (signal.aborted || this.#closed) return;
      yield await this.#ledger.block(number);
    }
  }

  /** Where a transaction was committed; undefined when the signal is aborted before it is. */
  async transaction(id: string, signal: AbortSignal): Promise<TransactionLocation | undefined> {
    // Listening before looking: a commit between the two would be missed otherwise.
    const { promise, stop } = this.#listen(id, signal);
    try {
      return (await this.#ledger.transaction(id)) ?? (await promise);
    } finally {
      stop();
    }
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#detach();
    for (const end of [...this.#wakers, ...this.#closers]) end();
  }

  #listen(id: string, signal: AbortSignal) {
    const waiters = this.#waiters.get(id) ?? new Set<Waiter>();
    this.#waiters.set(id, waiters);
    let stop: () => void = () => undefined;
    const promise = new Promise<TransactionLocation | undefined>((resolve) => {
      const giveUp = () => {
        resolve(undefined);
      };
      signal.addEventListener('abort', giveUp);
      if (signal.aborted || this.#closed) giveUp();
      waiters.add(resolve);
      this.#closers.add(giveUp);
      stop = () => {
        signal.removeEventListener('abort', giveUp);
        this.#closers.delete(giveUp);
        waiters.delete(resolve);
        if (waiters.size === 0 && this.#waiters.get(id) === waiters) this.#waiters.delete(id);
      };
    });
    return { promise, stop };
  }

  #nextCommit(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#wakers.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#wakers.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  #committed(committed: CommittedBlock): void {
    committed.transactions.forEach(({ id, code }, index) => {
      const waiters = this.#waiters.get(id);
      if (waiters === undefined) return;
      this.#waiters.delete(id);
      for (const resolve of waiters) resolve({ block: committed.number, index, code });
    });
    for (const wake of this.#wakers) wake();
  }
}
