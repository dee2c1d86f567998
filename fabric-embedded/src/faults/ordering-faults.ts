import { setTimeout as sleep } from 'node:timers/promises';

const maxDelayMs = 3_600_000;
const maxDropped = 1_000_000;

interface Delay {
  readonly ms: number;
  readonly end: AbortController;
}

/** How the orderer is made to misbehave at the moment. */
export class OrderingFaults {
  readonly #delays = new Set<Delay>();
  readonly #drops = new Set<{ left: number }>();

  /** @throws RangeError when the time is not above 0 and at most an hour. */
  delay(ms: number): Disposable {
    if (!(ms > 0 && ms <= maxDelayMs)) {
      throw new RangeError(`a delay is above 0 and at most ${String(maxDelayMs)} ms`);
    }
    const delay = { ms, end: new AbortController() };
    this.#delays.add(delay);
    return {
      [Symbol.dispose]: () => {
        this.#delays.delete(delay);
        delay.end.abort();
      },
    };
  }

  /** @throws RangeError when the count is not a number of transactions. */
  drop(count: number): Disposable {
    if (!Number.isInteger(count) || count < 1 || count > maxDropped) {
      throw new RangeError(`1 to ${String(maxDropped)} transactions can be dropped`);
    }
    const drop = { left: count };
    this.#drops.add(drop);
    return { [Symbol.dispose]: () => this.#drops.delete(drop) };
  }

  /** Whether the transaction that was just accepted gets lost; counts it when it does. */
  loses(): boolean {
    for (const drop of this.#drops) {
      drop.left -= 1;
      if (drop.left === 0) this.#drops.delete(drop);
      return true;
    }
    return false;
  }

  /** Waits as long as a block is held back, or until the delay or the signal ends. */
  async pause(signal: AbortSignal): Promise<void> {
    const [longest] = [...this.#delays].sort((left, right) => right.ms - left.ms);
    if (longest === undefined) return;
    const ended = AbortSignal.any([signal, longest.end.signal]);
    await sleep(longest.ms, undefined, { signal: ended }).catch(() => undefined);
  }
}
