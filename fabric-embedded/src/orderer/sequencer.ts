import type { common } from '@hyperledger/fabric-protos';
import { headerHash } from '../block/header';
import type { Signer } from '../crypto/signer';
import { NetworkFailure } from '../failure';
import type { Log } from '../log';
import type { PeerLedger } from '../peer/peer-ledger';
import { BatchQueue, type QueueBounds } from './batch-queue';
import { assembleBlock, type ChainTip, signedCopy } from './ordered-block';

/** A member with the key of its ordering node and the ledger of its peer. */
export interface OrderingMember {
  readonly mspId: string;
  readonly ledger: PeerLedger;
  readonly signer: Signer;
}

export interface SequencerSettings {
  /** How long the first message of a block waits for company. */
  readonly batchTimeoutMs: number;
  readonly queue: QueueBounds;
}

/** Nothing can be ordered at the moment; the message had no effect. */
export class OrderingUnavailable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OrderingUnavailable';
  }
}

/**
 * Puts the messages of all members into one order. Each member's copy of a block is signed by
 * its own ordering node and committed to its own ledger; the next block waits for all of them.
 */
export class Sequencer implements AsyncDisposable {
  readonly #settings: SequencerSettings;
  readonly #log: Log;
  readonly #queue: BatchQueue;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  readonly #members: readonly [OrderingMember, ...OrderingMember[]];
  /** Resolves, and never rejects, when a member cannot commit; nothing is ordered from then on. */
  readonly failed: Promise<NetworkFailure>;
  #tip: ChainTip;
  #wake: () => void = () => undefined;
  #fail: (failure: NetworkFailure) => void = () => undefined;
  #failure: NetworkFailure | undefined;

  /** The members' ledgers have the same height. */
  constructor(members: readonly OrderingMember[], settings: SequencerSettings, log: Log) {
    const [first, ...others] = members;
    if (first === undefined) throw new TypeError('ordering needs a member');
    this.#members = [first, ...others];
    this.#tip = { height: first.ledger.height, lastHeaderHash: first.ledger.lastHeaderHash };
    this.#settings = settings;
    this.#log = log;
    this.#queue = new BatchQueue(settings.queue);
    this.failed = new Promise((resolve) => {
      this.#fail = resolve;
    });
    this.#running = this.#run();
  }

  /** @throws OrderingUnavailable when the queue is full or ordering has stopped. */
  order(envelope: common.Envelope): void {
    if (this.#failure !== undefined) throw new OrderingUnavailable(this.#failure.message);
    if (this.#stop.signal.aborted) throw new OrderingUnavailable('the orderer is shutting down');
    if (!this.#queue.add(envelope, performance.now())) {
      throw new OrderingUnavailable('the queue of the orderer is full');
    }
    this.#wake();
  }

  /** Takes nothing more, orders what was accepted, and resolves when that is committed. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { ledger } = this.#members[0];
    while (this.#failure === undefined) {
      const { batch, configBlock } = ledger.config;
      if (this.#queue.length === 0) {
        if (this.#stop.signal.aborted) return;
        await this.#arrival();
      } else if (await this.#isDue(batch)) {
        await this.#write(this.#queue.cut(batch), configBlock);
      }
    }
  }

  /** Whether the next batch is to be cut; when not, it has waited until something changed. */
  async #isDue(limits: { maxMessageCount: number; preferredMaxBytes: number }): Promise<boolean> {
    const waited = performance.now() - (this.#queue.oldest ?? 0);
    const left = this.#settings.batchTimeoutMs - waited;
    if (left <= 0 || this.#stop.signal.aborted || this.#queue.isFull(limits)) return true;
    await this.#arrival(left);
    return false;
  }

  /** Resolves when a message comes, at the end, or after a time. */
  #arrival(timeoutMs?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = timeoutMs === undefined ? undefined : setTimeout(resolve, timeoutMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #write(batch: readonly common.Envelope[], lastConfigBlock: number): Promise<void> {
    const block = assembleBlock(this.#tip, batch);
    const outcomes = await Promise.all(
      this.#members.map(({ ledger, signer, mspId }) =>
        ledger.commit(signedCopy(block, signer, lastConfigBlock)).then(
          () => undefined,
          (cause: unknown) => ({ mspId, cause }),
        ),
      ),
    );
    for (const outcome of outcomes) if (outcome !== undefined) this.#halt(outcome);
    const header = block.getHeader();
    if (header === undefined) return;
    this.#tip = { height: this.#tip.height + 1, lastHeaderHash: headerHash(header) };
  }

  /**
   * Goes no further without one member: its missing block is made good from the others when the
   * network starts next.
   */
  #halt({ mspId, cause }: { mspId: string; cause: unknown }): void {
    const reason = cause instanceof Error ? cause.message : String(cause);
    this.#failure ??= new NetworkFailure(
      cause instanceof NetworkFailure ? cause.code : 'block-store-damaged',
      `${mspId} cannot commit block ${String(this.#tip.height)}: ${reason}`,
      { cause },
    );
    this.#log('error', 'a member cannot commit; nothing more is ordered', { mspId, reason });
    this.#fail(this.#failure);
  }
}
