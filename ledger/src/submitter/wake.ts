/** A bell for one sleeper; a ring while nobody sleeps is heard by the next one. */
export class Wake {
  #rung = false;
  #sleeper: (() => void) | undefined;
  readonly #timers = new Set<NodeJS.Timeout>();

  ring(): void {
    this.#rung = true;
    this.#sleeper?.();
  }

  ringIn(ms: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.ring();
    }, ms);
    this.#timers.add(timer);
  }

  /**
   * Resolves at the next ring, after some time, or when the signal is given.
   *
   * @returns whether it rang.
   */
  async wait(ms: number, signal: AbortSignal): Promise<boolean> {
    if (!this.#rung && !signal.aborted) await this.#sleep(ms, signal);
    const rang = this.#rung;
    this.#rung = false;
    return rang;
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#sleeper = undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#sleeper = done;
      signal.addEventListener('abort', done);
    });
  }
}
