import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningMark } from '../consortium/running';

const againMs = 1_000;

/** Who hears what a start waits for, and until when it does. */
export interface WaitingOptions {
  readonly onWaiting: (sentence: string) => void;
  readonly signal: AbortSignal;
}

/** What a start waits for that others have to do: told once, and written down while it lasts. */
export class Waiting {
  readonly #running: RunningMark;
  readonly #options: WaitingOptions;
  #told: string | undefined;

  constructor(running: RunningMark, options: WaitingOptions) {
    this.#running = running;
    this.#options = options;
  }

  get isOver(): boolean {
    return this.#options.signal.aborted;
  }

  /** Tells what is waited for, and waits a little. */
  async for(sentence: string): Promise<void> {
    if (sentence !== this.#told) {
      this.#told = sentence;
      await this.#running.waits(sentence);
      this.#options.onWaiting(sentence);
    }
    await sleep(againMs, undefined, { signal: this.#options.signal }).catch(() => undefined);
  }

  async over(): Promise<void> {
    if (this.#told !== undefined) await this.#running.waits();
  }
}

/**
 * Does something again and again while it fails for what others have to do.
 *
 * @param awaited What is waited for after such a failure; undefined for every other one, which is thrown.
 * @returns undefined when the waiting was ended.
 */
export async function repeated<T>(
  waiting: Waiting,
  work: () => Promise<T>,
  awaited: (error: unknown) => string | undefined,
): Promise<T | undefined> {
  while (!waiting.isOver) {
    try {
      return await work();
    } catch (error) {
      const sentence = awaited(error);
      if (sentence === undefined) throw error;
      await waiting.for(sentence);
    }
  }
  return undefined;
}
