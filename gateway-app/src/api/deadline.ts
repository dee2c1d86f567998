/**
 * A signal that is given after a time. Node 20 may collect a signal of `AbortSignal.timeout` that only
 * `AbortSignal.any` refers to before it was given; this one is held by its timer.
 */
export class Deadline implements Disposable {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(ms: number) {
    this.#timer = setTimeout(() => {
      this.#controller.abort('the time is over');
    }, ms);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
