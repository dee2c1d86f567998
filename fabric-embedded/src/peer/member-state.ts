import { hasRoom, isDiskFull } from '../block/file-operations';
import { headerHash } from '../block/header';
import { commitHashOf, transactionFlags } from '../block/metadata';
import { NetworkFailure } from '../failure';
import type { DatabaseView } from '../state/database-view';
import type { PrivateLedger } from '../private-data/private-ledger';
import type { BlockUpdate, CollectionUpdates, Expiry } from '../state/state-records';
import { emptyStateStore, openStateStore, type StateStore } from '../state/state-store';
import { commitHash } from '../validation/commit-hash';
import { replayBlock } from '../validation/validate-block';
import { committedState } from './committed-state';
import type { CommittedBlock, TransactionLocation } from './peer-ledger';

/** A member's state, which can always be brought up to its block files. */
export class MemberState implements AsyncDisposable {
  readonly #folder: string;
  readonly #onRebuild: (reason: string) => void;
  #store: StateStore;
  #failed = false;

  constructor(folder: string, store: StateStore, onRebuild: (reason: string) => void) {
    this.#folder = folder;
    this.#store = store;
    this.#onRebuild = onRebuild;
  }

  get height(): number {
    return this.#store.height;
  }

  get commitHash(): Uint8Array {
    return this.#store.commitHash;
  }

  view(): DatabaseView {
    return this.#store.view();
  }

  transaction(id: string): TransactionLocation | undefined {
    return this.#store.transaction(id);
  }

  blockByHeader(hash: Uint8Array): number | undefined {
    return this.#store.blockByHeader(hash);
  }

  /**
   * Applies the next block, which is in the block files already.
   *
   * @throws NetworkFailure `disk-full` or `state-damaged`; `catchUp` goes on from there.
   */
  async apply(update: BlockUpdate): Promise<void> {
    try {
      await this.#store.apply(update);
    } catch (cause) {
      this.#failed = true;
      throw writeFailure(this.#folder, update.number, isDiskFull(cause), cause);
    }
  }

  /**
   * Applies the blocks that the block files have and the state has not, by the flags that they
   * carry.
   *
   * @throws NetworkFailure `block-store-damaged` when a commit hash does not fit its block.
   */
  async catchUp(
    height: number,
    read: (number: number) => Promise<CommittedBlock>,
    privateData: PrivateLedger,
  ): Promise<void> {
    if (this.#failed) await this.#reopen();
    while (this.height < height) {
      const committed = await read(this.height);
      await this.apply(await this.#updateOf(committed, privateData, height));
    }
  }

  /** Adds private values of old blocks that have come by now. */
  async addPrivateValues(values: CollectionUpdates, expiries: readonly Expiry[]): Promise<void> {
    try {
      await this.#store.addPrivateValues(values, expiries);
    } catch (cause) {
      this.#failed = true;
      throw writeFailure(this.#folder, this.height, isDiskFull(cause), cause);
    }
  }

  /** Throws the state away; `catchUp` builds it again. */
  async startAnew(reason: string): Promise<void> {
    this.#onRebuild(reason);
    await this.#store[Symbol.asyncDispose]();
    this.#store = await emptyStateStore(this.#folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
  }

  async #updateOf(
    { block, number }: CommittedBlock,
    privateData: PrivateLedger,
    height: number,
  ): Promise<BlockUpdate> {
    const codes = transactionFlags(block);
    using view = this.view();
    const replayed = replayBlock(block, codes, committedState(view, privateData.collections));
    const { transactions, updates, history, hashes } = replayed;
    const header = block.getHeader();
    const expected =
      number === 0 ? new Uint8Array() : commitHash(codes, updates, this.commitHash, hashes);
    const actual = commitHashOf(block) ?? new Uint8Array();
    if (header === undefined || !Buffer.from(expected).equals(actual)) {
      const what = `the validation flags of block ${String(number)} do not fit its commit hash`;
      const sentence = `The block store in ${this.#folder} is damaged: ${what}.`;
      throw new NetworkFailure('block-store-damaged', sentence);
    }
    const collections = await privateData.changesOf(number, replayed, view, height);
    const identity = { number, headerHash: headerHash(header), commitHash: expected };
    return { ...identity, transactions, updates, history, collections };
  }

  /** After a failed write LevelDB takes no more until it is opened anew; it can still be read. */
  async #reopen(): Promise<void> {
    if (!(await hasRoom(this.#folder))) throw writeFailure(this.#folder, this.height, true);
    await this.#store[Symbol.asyncDispose]();
    this.#store = await openStateStore(this.#folder, this.#onRebuild);
    this.#failed = false;
  }
}

function writeFailure(
  folder: string,
  block: number,
  isFull: boolean,
  cause?: unknown,
): NetworkFailure {
  const what = `The state in ${folder} could not be written${isFull ? ': the disk is full' : ''}.`;
  const safe = `Block ${block} is safe in the block files and is applied at the next try.`;
  const code = isFull ? 'disk-full' : 'state-damaged';
  return new NetworkFailure(code, `${what} ${safe}`, { cause });
}
