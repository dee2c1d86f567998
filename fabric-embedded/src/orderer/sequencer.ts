import type { common } from '@hyperledger/fabric-protos';
import { headerHash } from '../block/header';
import type { ChannelConfig } from '../channel/channel-config';
import { NetworkFailure } from '../failure';
import { OrderingFaults } from '../faults/ordering-faults';
import type { Log } from '../log';
import { SerialQueue } from '../peer/serial-queue';
import { type BatchLimits, BatchQueue, type QueueBounds, type Renew } from './batch-queue';
import { copyMissing, highestLedger } from './catch-up';
import { assembleBlock, type ChainTip, signedCopy } from './ordered-block';
import type { OrderingMember } from './ordering-member';

export interface SequencerSettings {
  readonly queue: QueueBounds;
}

/** The longest time that a timer takes: 2^31 - 1 ms, 24 days. */
const longestTimerMs = 2_147_483_647;

/** Nothing can be ordered at the moment; the message had no effect. */
export class OrderingUnavailable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OrderingUnavailable';
  }
}

/**
 * Puts the messages of all members into one order. Each member's copy of a block is signed by
 * its own ordering node and committed to its own ledger; the next block waits for all of them but
 * those whose peers are stopped.
 */
export class Sequencer implements AsyncDisposable {
  readonly #log: Log;
  readonly #queue: BatchQueue;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  readonly #members: OrderingMember[];
  readonly #stopped = new Set<OrderingMember>();
  readonly #faults: OrderingFaults;
  /** Blocks are written, and members leave and come back, one after another. */
  readonly #turns = new SerialQueue();
  /** Resolves, and never rejects, when a member cannot commit; nothing is ordered from then on. */
  readonly failed: Promise<NetworkFailure>;
  #tip: ChainTip;
  #wake: () => void = () => undefined;
  #fail: (failure: NetworkFailure) => void = () => undefined;
  #failure: NetworkFailure | undefined;

  /** The members' ledgers have the same height. */
  constructor(
    members: readonly OrderingMember[],
    settings: SequencerSettings,
    log: Log,
    faults = new OrderingFaults(),
  ) {
    this.#members = [...members];
    const { height, lastHeaderHash } = highestLedger(members);
    this.#tip = { height, lastHeaderHash };
    this.#faults = faults;
    this.#log = log;
    this.#queue = new BatchQueue(settings.queue);
    this.failed = new Promise((resolve) => {
      this.#fail = resolve;
    });
    this.#running = this.#run();
  }

  /** The channel's config, by the last block. */
  get config(): ChannelConfig {
    return highestLedger(this.#members).config;
  }

  /**
   * @param renew Set for a message that is a block of its own; asked when that is cut.
   * @throws OrderingUnavailable when the queue is full or ordering has stopped.
   */
  order(envelope: common.Envelope, renew?: Renew): void {
    if (this.#failure !== undefined) throw new OrderingUnavailable(this.#failure.message);
    if (this.#stop.signal.aborted) throw new OrderingUnavailable('the orderer is shutting down');
    if (!this.#queue.add(envelope, performance.now(), renew)) {
      throw new OrderingUnavailable('the queue of the orderer is full');
    }
    this.#wake();
  }

  /** Goes on without a member's peer; resolves when no block is on its way to it any more. */
  async leave(mspId: string): Promise<void> {
    await this.#turns.run(() => {
      for (const member of this.#named(mspId)) this.#stopped.add(member);
      return Promise.resolve();
    });
  }

  /**
   * Takes a member's peer back, once it has the blocks that it missed.
   *
   * @throws NetworkFailure when it cannot commit them; then nothing more is ordered.
   */
  async comeBack(mspId: string): Promise<void> {
    await this.#turns.run(async () => {
      for (const member of this.#named(mspId)) await this.#takeBack(member);
    });
    this.#wake();
  }

  /**
   * Takes a member's peer that joined: it gets the blocks that there are, as soon as the channel's
   * config has its organisation, and those to come.
   *
   * @throws NetworkFailure when it cannot commit them; then nothing more is ordered.
   */
  async admit(member: OrderingMember): Promise<void> {
    await this.#turns.run(async () => {
      this.#members.push(member);
      await this.#bringUp();
    });
  }

  /** Takes nothing more, orders what was accepted, and resolves when every member has it. */
  async [Symbol.asyncDispose](): Promise<void> {
    const absent = [...this.#stopped];
    await Promise.allSettled(absent.map(({ mspId }) => this.comeBack(mspId)));
    this.#stop.abort();
    this.#wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#failure === undefined) {
      const { batch } = this.config;
      if (this.#queue.length === 0 || this.#present.length === 0) {
        if (this.#stop.signal.aborted) return;
        await this.#arrival();
      } else if (await this.#isDue(batch)) {
        await this.#faults.pause(this.#stop.signal);
        await this.#turns.run(() => this.#next());
      }
    }
  }

  /** Whether the next batch is to be cut; when not, it has waited until something changed. */
  async #isDue(batch: BatchLimits & { readonly timeoutMs: number }): Promise<boolean> {
    const waited = performance.now() - (this.#queue.oldest ?? 0);
    const left = batch.timeoutMs - waited;
    if (left <= 0 || this.#stop.signal.aborted || this.#queue.isFull(batch)) return true;
    await this.#arrival(Math.min(left, longestTimerMs));
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

  /** A member that was removed from the channel gets no more blocks, as in Fabric. */
  get #present(): readonly OrderingMember[] {
    const { organizations } = this.config;
    return this.#members.filter(
      (member) => !this.#stopped.has(member) && organizations.includes(member.mspId),
    );
  }

  #named(mspId: string): OrderingMember[] {
    return this.#members.filter((member) => member.mspId === mspId);
  }

  async #takeBack(member: OrderingMember): Promise<void> {
    try {
      await copyMissing(highestLedger(this.#members), member, this.#log);
      this.#stopped.delete(member);
    } catch (cause) {
      throw this.#halt({ mspId: member.mspId, cause });
    }
  }

  /** Cuts and writes the next block, unless the last peer has left meanwhile. */
  async #next(): Promise<void> {
    const { batch, configBlock } = this.config;
    const present = this.#present;
    if (present.length === 0) return;
    const { envelopes, isolated } = this.#queue.cut(batch);
    if (envelopes.length === 0) return;
    await this.#write(envelopes, isolated ? this.#tip.height : configBlock, present);
  }

  async #write(
    batch: readonly common.Envelope[],
    lastConfigBlock: number,
    present: readonly OrderingMember[],
  ): Promise<void> {
    const block = assembleBlock(this.#tip, batch);
    const outcomes = await Promise.all(
      present.map(({ ledger, signer, mspId }) =>
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
    // A failure is told by `failed`.
    if (this.#failure === undefined) await this.#bringUp().catch(() => undefined);
  }

  /** Whoever the channel has now, and did not have before, lacks the blocks of the time between. */
  async #bringUp(): Promise<void> {
    for (const member of this.#present) {
      if (member.ledger.height < this.#tip.height) await this.#takeBack(member);
    }
  }

  /**
   * Goes no further without one member: its missing block is made good from the others when the
   * network starts next.
   */
  #halt({ mspId, cause }: { mspId: string; cause: unknown }): NetworkFailure {
    const reason = cause instanceof Error ? cause.message : String(cause);
    this.#failure ??= new NetworkFailure(
      cause instanceof NetworkFailure ? cause.code : 'block-store-damaged',
      `${mspId} cannot commit block ${String(this.#tip.height)}: ${reason}`,
      { cause },
    );
    this.#log('error', 'a member cannot commit; nothing more is ordered', { mspId, reason });
    this.#fail(this.#failure);
    return this.#failure;
  }
}
