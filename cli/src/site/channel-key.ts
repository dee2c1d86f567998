import { setTimeout as sleep } from 'node:timers/promises';
import { EdgeBeatError } from '@edgebeat/core';
import type { Log } from '@edgebeat/core/node';
import { type Ledger, readChannelKey, type SharedKey } from '@edgebeat/ledger';

/** A new key has to be in use everywhere soon, not at once: keys name their epoch. */
const followMs = 30_000;
const waitMs = { first: 100, longest: 5_000 };

/** How the channel key is read, and when that ends. */
export interface ChannelKeyOptions {
  /** The own peer, as an identity that may read the key. */
  readonly ledger: Ledger;
  readonly mspId: string;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** How often a newer key is looked for. */
  readonly followMs?: number;
}

/** The channel key as it is now. It is kept in memory alone: the peer has it whenever it is needed. */
export class ChannelKeyFollower {
  readonly #options: ChannelKeyOptions;
  #current: SharedKey;

  constructor(options: ChannelKeyOptions, current: SharedKey) {
    this.#options = options;
    this.#current = current;
  }

  get current(): SharedKey {
    return this.#current;
  }

  /** Looks for a newer key until the signal is given. */
  async follow(): Promise<void> {
    const { ledger, mspId, log, signal } = this.#options;
    while (await pause(this.#options.followMs ?? followMs, signal)) {
      try {
        const found = await readChannelKey(ledger, { mspId });
        if (found.epoch === this.#current.epoch) continue;
        this.#current = found;
        log.info({ epoch: found.epoch }, 'a new channel key is in use');
      } catch (error) {
        log.warn(
          { reason: reasonOf(error) },
          'the channel key cannot be read; the last one counts',
        );
      }
    }
  }
}

/** Waits until a channel key can be read; undefined when the signal is given first. */
export async function awaitChannelKey(
  options: ChannelKeyOptions,
): Promise<ChannelKeyFollower | undefined> {
  const { ledger, mspId, log, signal } = options;
  let told = '';
  for (let wait = waitMs.first; !signal.aborted; wait = Math.min(2 * wait, waitMs.longest)) {
    try {
      return new ChannelKeyFollower(options, await readChannelKey(ledger, { mspId }));
    } catch (error) {
      const reason = reasonOf(error);
      if (reason !== told) log.info({ reason }, 'the agents wait for the channel key');
      told = reason;
      await pause(wait, signal);
    }
  }
  return undefined;
}

/** Until the consortium is founded, an answer of the ledger is as good as none. */
function reasonOf(error: unknown): string {
  if (error instanceof EdgeBeatError) return error.message;
  throw error;
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  await sleep(milliseconds, undefined, { signal, ref: false }).catch(() => undefined);
  return !signal.aborted;
}
