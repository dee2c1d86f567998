import { setTimeout as sleep } from 'node:timers/promises';
import { FabricFailure } from './failure';

/** What the keeper needs of a node. */
export interface Restartable {
  start(): Promise<void>;
}

export interface KeeperOptions {
  /** Called when a node ended by itself and is started again. */
  readonly onRestart: (failure: FabricFailure) => void;
  /** How long the first restart waits; each further one in a minute waits twice as long, up to 10 s. */
  readonly pauseMs?: number;
}

const defaultPauseMs = 200;
const minuteMs = 60_000;
const longestPauseMs = 10_000;

/**
 * Starts nodes again that end by themselves, each alone: the others of a network go on serving. One that
 * ends again and again, as with a full disk, is started every ten seconds until its reason is gone; the
 * others do without it as long.
 */
export class NodeKeeper implements AsyncDisposable {
  readonly #options: KeeperOptions;
  readonly #ends = new Map<Restartable, number[]>();
  readonly #stopped = new AbortController();
  readonly #running = new Set<Promise<void>>();

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** A node has ended though nobody stopped it. */
  ended(node: Restartable, failure: FabricFailure): void {
    if (this.#stopped.signal.aborted) return;
    const now = performance.now();
    const lately = [...(this.#ends.get(node) ?? []).filter((at) => now - at < minuteMs), now];
    this.#ends.set(node, lately);
    this.#options.onRestart(failure);
    const restart = this.#restart(node, lately.length).finally(() => this.#running.delete(restart));
    this.#running.add(restart);
  }

  /** Nothing is started any more once this resolves. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort();
    await Promise.all(this.#running);
  }

  async #restart(node: Restartable, ends: number): Promise<void> {
    const { pauseMs = defaultPauseMs } = this.#options;
    const { signal } = this.#stopped;
    const pause = Math.min(longestPauseMs, pauseMs * 2 ** (ends - 1));
    await sleep(pause, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    try {
      await node.start();
    } catch (error) {
      if (!(error instanceof FabricFailure)) throw error;
      this.ended(node, error);
    }
  }
}
