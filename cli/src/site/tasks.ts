import { setMaxListeners } from 'node:events';
import type { Log } from '@edgebeat/core/node';

/** What runs until its signal is given. */
export type Task = (signal: AbortSignal) => Promise<void>;

/**
 * Runs the parts of a site side by side. None of them ends by itself: the first that does is the
 * site's failure, and whoever started the site starts it again.
 */
export class Tasks implements AsyncDisposable {
  readonly #stop = new AbortController();
  readonly #running: Promise<void>[] = [];
  readonly #log: Log;
  readonly failed: Promise<Error>;
  #fail: (error: Error) => void = () => undefined;

  constructor(log: Log) {
    this.#log = log;
    // Every task listens to it, and there are more of them than leaks are warned of.
    setMaxListeners(0, this.#stop.signal);
    this.failed = new Promise((resolve) => {
      this.#fail = resolve;
    });
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  start(name: string, task: Task): void {
    const run = task(this.#stop.signal).then(
      () => {
        this.#ended(name, new Error(`${name} ended`));
      },
      (error: unknown) => {
        this.#ended(name, error instanceof Error ? error : new Error(String(error)));
      },
    );
    this.#running.push(run);
  }

  /** A failure of something that is not a task, for instance the database server. */
  watch(name: string, failure: Promise<Error>): void {
    void failure.then((error) => {
      this.#ended(name, error);
    });
  }

  #ended(name: string, error: Error): void {
    if (this.#stop.signal.aborted) return;
    this.#log.error({ err: error, part: name }, 'a part of the site ended');
    this.#fail(error);
  }

  /** Asks every task to end and waits for them. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }
}
