import { setTimeout as sleep } from 'node:timers/promises';
import { FabricFailure } from './failure';

/** What the keeper needs of a node. */
export interface Restartable {
  start(): Promise<void>;
  kill(): Promise<void>;
  /** Whether its operator has stopped it; it is started when that is over. */
  isStopped(): Promise<boolean>;
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
const stoppedPollMs = 100;

/**
 * Starts nodes again that end by themselves, each alone: the others of a network go on serving. One that
 * ends again and again, as with a full disk, is started every ten seconds until its reason is gone; the
 * others do without it as long. One that its operator stopped is left alone until it is to start.
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
    const restart = this.#restart(node, failure).finally(() => this.#running.delete(restart));
    this.#running.add(restart);
  }

  /** Nothing is started any more once this resolves. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort();
    await Promise.all(this.#running);
  }

  async #restart(node: Restartable, failure: FabricFailure): Promise<void> {
    if (!(await node.isStopped())) await this.#pause(node, failure);
    const { signal } = this.#stopped;
    for (;;) {
      while (!signal.aborted && (await node.isStopped())) await this.#wait(stoppedPollMs);
      if (signal.aborted) return;
      try {
        await node.start();
      } catch (error) {
        if (!(error instanceof FabricFailure)) throw error;
        this.ended(node, error);
        return;
      }
      if (!(await node.isStopped())) return;
      // It was stopped while it started, and whoever stopped it may not have seen it.
      await node.kill();
    }
  }

  /** Tells of an end that nobody asked for, and waits the longer the more there were in a minute. */
  async #pause(node: Restartable, failure: FabricFailure): Promise<void> {
    const now = performance.now();
    const lately = [...(this.#ends.get(node) ?? []).filter((at) => now - at < minuteMs), now];
    this.#ends.set(node, lately);
    this.#options.onRestart(failure);
    const { pauseMs = defaultPauseMs } = this.#options;
    await this.#wait(Math.min(longestPauseMs, pauseMs * 2 ** (lately.length - 1)));
  }

  async #wait(pauseMs: number): Promise<void> {
    await sleep(pauseMs, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
  }
}
