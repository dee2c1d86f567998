import { contentHash } from '@edgebeat/core';
import type { TransactionReading, ValidationCode } from '../ledger';
import type { MemoryTransaction } from './memory-transaction';
import { WorldState } from './world-state';

/** A block of the chain; a transaction that is not valid is in it as well. */
export interface MemoryBlock {
  readonly number: number;
  readonly hash: string;
  readonly transactions: readonly {
    readonly transaction: MemoryTransaction;
    readonly code: ValidationCode;
  }[];
}

/** How many of the next calls go wrong; each counts down by itself. */
export interface MemoryFaults {
  /** Endorsements and evaluations that nobody answers. */
  refuseEndorsements: number;
  /** Endorsements in which members give different answers. */
  mismatchEndorsements: number;
  /** Submissions that certainly reach no orderer. */
  refuseSubmissions: number;
  /** Submissions that an orderer refuses for what they are. */
  rejectSubmissions: number;
  /** Submissions that are acknowledged and then lost, as a Raft leader can. */
  loseSubmissions: number;
  /** Submissions that are acknowledged and ordered only some time later. */
  delaySubmissions: number;
  /** Submissions that are ordered while their answer is lost. */
  loseAnswers: number;
  /** Questions for an outcome that get no answer. */
  loseOutcomes: number;
  /** Transactions that cannot be read back. */
  loseReadings: number;
  /** Transactions whose keys another one changes first. */
  conflicts: number;
  /** Transactions whose endorsements no longer satisfy the policy. */
  outdatePolicies: number;
  /** Transactions that no endorsement would make valid. */
  refuseTransactions: number;
  /** Transactions before which somebody has junk ordered under their id, a block earlier. */
  takeIds: number;
  /** The same, in one block with the transaction, which then counts beside the junk. */
  takeIdsInBlock: number;
}

const noFaults: MemoryFaults = {
  refuseEndorsements: 0,
  mismatchEndorsements: 0,
  refuseSubmissions: 0,
  rejectSubmissions: 0,
  loseSubmissions: 0,
  delaySubmissions: 0,
  loseAnswers: 0,
  loseOutcomes: 0,
  loseReadings: 0,
  conflicts: 0,
  outdatePolicies: 0,
  refuseTransactions: 0,
  takeIds: 0,
  takeIdsInBlock: 0,
};

/** A transaction on its way into a block, with the code that a fault gives it. */
interface Ordered {
  readonly transaction: MemoryTransaction;
  readonly fault?: ValidationCode;
}

/** One chain in memory: orders, cuts blocks, validates by versions and applies. */
export class MemoryChain {
  readonly state = new WorldState();
  readonly faults: MemoryFaults = { ...noFaults };
  readonly #blockMs: number;
  readonly #delayMs: number;
  readonly #blocks: MemoryBlock[] = [];
  readonly #readings = new Map<string, TransactionReading>();
  readonly #listeners = new Set<() => void>();
  /** The ids that earlier blocks hold, and those of valid transactions of this one. */
  readonly #taken = new Set<string>();
  #pending: Ordered[] = [];
  #late = 0;

  /** @param options.blockMs How long a block waits for more transactions after its first. */
  constructor(options: { readonly blockMs?: number; readonly delayMs?: number } = {}) {
    this.#blockMs = options.blockMs ?? 2;
    this.#delayMs = options.delayMs ?? 200;
    this.#append([]);
  }

  get height(): number {
    return this.#blocks.length;
  }

  block(number: number): MemoryBlock | undefined {
    return this.#blocks[number];
  }

  reading(transactionId: string): TransactionReading | undefined {
    return this.#readings.get(transactionId);
  }

  /** Takes a transaction into the next block, or into a much later one. */
  order(transaction: MemoryTransaction): void {
    if (!this.strikes('delaySubmissions')) {
      this.#order(transaction);
      return;
    }
    this.#late += 1;
    setTimeout(() => {
      this.#late -= 1;
      this.#order(transaction);
    }, this.#delayMs);
  }

  #order(transaction: MemoryTransaction): void {
    const junk: Ordered = { transaction, fault: 'BAD_PROPOSAL_TXID' };
    if (this.strikes('takeIds')) this.#append([junk]);
    if (this.strikes('takeIdsInBlock')) this.#wait(junk);
    if (this.strikes('conflicts')) this.#wait({ transaction, fault: 'MVCC_READ_CONFLICT' });
    else if (this.strikes('outdatePolicies')) {
      this.#wait({ transaction, fault: 'ENDORSEMENT_POLICY_FAILURE' });
    } else if (!this.strikes('refuseTransactions')) this.#wait({ transaction });
    else this.#wait({ transaction, fault: 'ILLEGAL_WRITESET' });
  }

  /** Resolves when nothing that was acknowledged is still to be ordered. */
  async quiet(): Promise<void> {
    while (this.#late > 0 || this.#pending.length > 0) {
      await new Promise<void>((resolve) => {
        const leave = this.onBlock(() => {
          leave();
          resolve();
        });
      });
    }
  }

  /** Calls back after every block; the returned function ends it. */
  onBlock(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Counts a fault down; true when it strikes now. */
  strikes(fault: keyof MemoryFaults): boolean {
    if (this.faults[fault] <= 0) return false;
    this.faults[fault] -= 1;
    return true;
  }

  #wait(ordered: Ordered): void {
    this.#pending.push(ordered);
    if (this.#pending.length > 1) return;
    setTimeout(() => {
      this.#cut();
    }, this.#blockMs);
  }

  #cut(): void {
    const ordered = this.#pending;
    this.#pending = [];
    this.#append(ordered);
    for (const listener of this.#listeners) listener();
  }

  #append(ordered: readonly Ordered[]): void {
    const number = this.#blocks.length;
    const transactions = ordered.map((each, index) => ({
      transaction: each.transaction,
      code: this.#judge(each, number, index),
    }));
    for (const { transaction } of ordered) this.#taken.add(transaction.transactionId);
    const previous = this.#blocks.at(-1)?.hash ?? '';
    const hash = contentHash({ number, previous, transactions });
    this.#blocks.push({ number, hash, transactions });
  }

  /** Only the first valid transaction of an id counts; without one the id is read by its first. */
  #judge(ordered: Ordered, block: number, index: number): ValidationCode {
    const { transactionId } = ordered.transaction;
    const code = this.#codeOf(ordered);
    const isRead = code === 'VALID' || !this.#readings.has(transactionId);
    if (isRead) this.#readings.set(transactionId, { block, code });
    if (code !== 'VALID') return code;
    this.#taken.add(transactionId);
    this.state.apply(ordered.transaction, `${block}.${index}`);
    return code;
  }

  #codeOf({ transaction, fault }: Ordered): ValidationCode {
    if (this.#taken.has(transaction.transactionId)) return 'DUPLICATE_TXID';
    return fault ?? this.state.validate(transaction);
  }
}
