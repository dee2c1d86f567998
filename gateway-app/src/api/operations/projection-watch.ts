import { setTimeout as sleep } from 'node:timers/promises';
import type { Queries } from '@edgebeat/pipeline';
import { Deadline } from '../deadline';

/** A projection that lags is not waited for longer. */
const PATIENCE_MS = 2_000;
const POLL_MS = 50;

/** Whoever was told of a commit finds it in the lists: waits until the projection has a block. */
export class ProjectionWatch {
  readonly #queries: Pick<Queries, 'state'>;
  readonly #waiters = new Map<() => void, number>();
  #looking = false;

  constructor(queries: Pick<Queries, 'state'>) {
    this.#queries = queries;
  }

  /** Resolves when the projection holds a block, after some time, or when the signal is given. */
  async reached(block: number, signal: AbortSignal): Promise<void> {
    using deadline = new Deadline(PATIENCE_MS);
    const ended = AbortSignal.any([signal, deadline.signal]);
    if (ended.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        ended.removeEventListener('abort', done);
        this.#waiters.delete(done);
        resolve();
      };
      ended.addEventListener('abort', done);
      this.#waiters.set(done, block);
      if (!this.#looking) void this.#look();
    });
  }

  /** All who wait share one look. What cannot be read now is looked for again. */
  async #look(): Promise<void> {
    this.#looking = true;
    while (this.#waiters.size > 0) {
      const blocks = await this.#queries.state().then(
        (state) => state.blocks,
        () => 0,
      );
      for (const [done, block] of this.#waiters) if (blocks > block) done();
      if (this.#waiters.size > 0) await sleep(POLL_MS);
    }
    this.#looking = false;
  }
}
