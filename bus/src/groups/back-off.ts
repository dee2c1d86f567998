const firstMs = 50;
const mostMs = 5_000;

/** Pauses after failures, each twice as long as the one before, up to five seconds. */
export class BackOff {
  #pauseMs = 0;
  #until = 0;

  /** How long to wait still; 0 when it may be tried. */
  get remainingMs(): number {
    return this.#pauseMs === 0 ? 0 : Math.max(0, Math.ceil(this.#until - performance.now()));
  }

  failed(): void {
    this.#pauseMs = this.#pauseMs === 0 ? firstMs : Math.min(mostMs, this.#pauseMs * 2);
    this.#until = performance.now() + this.#pauseMs;
  }

  succeeded(): void {
    this.#pauseMs = 0;
  }
}
