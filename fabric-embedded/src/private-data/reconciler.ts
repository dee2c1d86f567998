import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log';
import type { PeerLedger } from '../peer/peer-ledger';
import type { Reconciled } from './reconcile';

/** Who is a member at the time. */
type Members = () => readonly { readonly ledger: PeerLedger }[];

/** Lets members ask one another for private data that they lack: at the start, then now and again. */
export class Reconciler implements AsyncDisposable {
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;

  constructor(members: Members, intervalMs: number, log: Log) {
    this.#running = this.#run(members, intervalMs, log);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(members: Members, intervalMs: number, log: Log): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      for (const { ledger } of members()) await this.#reconcile(ledger, log);
      await sleep(intervalMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** Everything that is missing once, in turns between which blocks are committed. */
  async #reconcile(ledger: PeerLedger, log: Log): Promise<void> {
    const { mspId } = ledger;
    try {
      let writeSets = 0;
      let below: Reconciled['below'];
      do {
        const turn = await ledger.reconcilePrivateData(below);
        writeSets += turn.filled;
        below = turn.below;
      } while (below !== undefined && !this.#stop.signal.aborted);
      if (writeSets > 0) log('info', 'missing private data has come', { mspId, writeSets });
    } catch (error) {
      log('error', 'missing private data could not be added', { mspId, error: String(error) });
    }
  }
}
