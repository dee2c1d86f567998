/** Wakes the one who waits for it; a ring that nobody waits for is heard by the next wait. */
export class Bell {
  #rung = false;
  #waiting: (() => void) | undefined;

  readonly ring = (): void => {
    this.#rung = true;
    this.#waiting?.();
  };

  /** Waits for a ring, at most so long; for ever when no time is given. */
  async heard(timeoutMs?: number): Promise<void> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const timer = timeoutMs === undefined ? undefined : setTimeout(resolve, timeoutMs);
        this.#waiting = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#rung = false;
    this.#waiting = undefined;
  }
}
