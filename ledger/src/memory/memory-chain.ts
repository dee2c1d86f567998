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
  /** Submissions that are acknowledged and then lost, as a Raft leader can. */
  loseSubmissions: number;
  /** Submissions that are ordered while their answer is lost. */
  loseAnswers: number;
  /** Questions for an outcome that get no answer. */
  loseOutcomes: number;
}

/** One chain in memory: orders, cuts blocks, validates by versions and applies. */
export class MemoryChain {
  readonly state = new WorldState();
  readonly faults: MemoryFaults = { loseSubmissions: 0, loseAnswers: 0, loseOutcomes: 0 };
  readonly #blockMs: number;
  readonly #blocks: MemoryBlock[] = [];
  readonly #readings = new Map<string, TransactionReading>();
  readonly #listeners = new Set<() => void>();
  #pending: MemoryTransaction[] = [];

  /** @param options.blockMs How long a block waits for more transactions after its first. */
  constructor(options: { readonly blockMs?: number } = {}) {
    this.#blockMs = options.blockMs ?? 2;
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

  /** Takes a transaction into the next block. */
  order(transaction: MemoryTransaction): void {
    this.#pending.push(transaction);
    if (this.#pending.length > 1) return;
    setTimeout(() => {
      this.#cut();
    }, this.#blockMs);
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

  #cut(): void {
    const transactions = this.#pending;
    this.#pending = [];
    this.#append(transactions);
    for (const listener of this.#listeners) listener();
  }

  #append(transactions: readonly MemoryTransaction[]): void {
    const number = this.#blocks.length;
    const judged = transactions.map((transaction, index) => ({
      transaction,
      code: this.#judge(transaction, number, index),
    }));
    const previous = this.#blocks.at(-1)?.hash ?? '';
    const hash = contentHash({ number, previous, transactions });
    this.#blocks.push({ number, hash, transactions: judged });
  }

  /** Only the first transaction of an id counts; a copy is in the chain and changes nothing. */
  #judge(transaction: MemoryTransaction, block: number, index: number): ValidationCode {
    const { transactionId } = transaction;
    if (this.#readings.has(transactionId)) return 'DUPLICATE_TXID';
    const code = this.state.validate(transaction);
    this.#readings.set(transactionId, { block, code });
    if (code === 'VALID') this.state.apply(transaction, `${block}.${index}`);
    return code;
  }
}
