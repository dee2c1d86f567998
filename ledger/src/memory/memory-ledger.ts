import { randomBytes } from 'node:crypto';
import { Rejected, sha256Hex, Unavailable, Unknown } from '@edgebeat/core';
import type {
  ChainInfo,
  EndorsedTransaction,
  EventsStart,
  Ledger,
  LedgerCall,
  LedgerEvent,
  Outcome,
  ReadOptions,
  SignedTransaction,
  TransactionReading,
} from '../ledger';
import { checkPrivacy } from '../call-privacy';
import { toOutcome } from '../settle';
import { waitForBlock } from './block-wait';
import { MemoryChain } from './memory-chain';
import { eventsOfBlock } from './memory-events';
import { decodeTransaction, encodeTransaction } from './memory-transaction';
import { type MemoryHandlers, simulate } from './simulation';

/** What a ledger in memory is made of. */
export interface MemoryLedgerOptions {
  readonly handlers: MemoryHandlers;
  /** A chain that several ledgers share, as members do; a new one if not set. */
  readonly chain?: MemoryChain;
  /** The MSP id of the caller. */
  readonly mspId?: string;
  /** The MSP ids that endorse; the caller's own if not set. */
  readonly endorsers?: readonly string[];
}

/** The port without Fabric: handlers over a state with blocks, versions and conflicts. */
export function createMemoryLedger(options: MemoryLedgerOptions): Ledger {
  return new MemoryLedger(options);
}

class MemoryLedger implements Ledger {
  readonly #chain: MemoryChain;
  readonly #handlers: MemoryHandlers;
  readonly #mspId: string;
  readonly #endorsers: readonly string[];
  readonly #closed = new AbortController();

  constructor(options: MemoryLedgerOptions) {
    this.#chain = options.chain ?? new MemoryChain();
    this.#handlers = options.handlers;
    this.#mspId = options.mspId ?? 'Org1MSP';
    this.#endorsers = options.endorsers ?? [this.#mspId];
  }

  async evaluate(call: LedgerCall): Promise<unknown> {
    return (await this.#simulate(call)).result;
  }

  async endorse(call: LedgerCall): Promise<EndorsedTransaction> {
    const { result, transaction, privateWrites } = await this.#simulate(call);
    if (this.#chain.strikes('mismatchEndorsements')) throw mismatch(call);
    const { transactionId, endorsers } = transaction;
    this.#chain.state.hold(transactionId, privateWrites);
    return { transactionId, bytes: encodeTransaction(transaction), result, endorsers };
  }

  async submit(signed: SignedTransaction): Promise<void> {
    await this.#open();
    const transaction = decodeTransaction(signed.bytes);
    if (this.#chain.strikes('refuseSubmissions')) throw away('no orderer can be reached');
    if (this.#chain.strikes('rejectSubmissions')) throw refused(signed.transactionId);
    if (this.#chain.strikes('loseSubmissions')) return;
    this.#chain.order(transaction);
    if (this.#chain.strikes('loseAnswers')) throw unknown(signed.transactionId);
  }

  async outcome(transactionId: string, options: { readonly deadlineMs: number }): Promise<Outcome> {
    const silent = this.#chain.strikes('loseOutcomes');
    // A signal of AbortSignal.timeout that only AbortSignal.any refers to can be collected unfired.
    const late = new AbortController();
    const timer = setTimeout(() => {
      late.abort();
    }, options.deadlineMs);
    const signal = AbortSignal.any([this.#closed.signal, late.signal]);
    try {
      while (!signal.aborted) {
        const reading = silent ? undefined : this.#chain.reading(transactionId);
        if (reading !== undefined) return toOutcome(reading);
        await waitForBlock(this.#chain, signal);
      }
      throw unknown(transactionId);
    } finally {
      clearTimeout(timer);
    }
  }

  async chainInfo(): Promise<ChainInfo> {
    await this.#open();
    const { height } = this.#chain;
    const hashOf = (number: number) => this.#chain.block(number)?.hash ?? '';
    return {
      height,
      currentBlockHash: hashOf(height - 1),
      previousBlockHash: hashOf(height - 2),
    };
  }

  async transaction(transactionId: string): Promise<TransactionReading | undefined> {
    await this.#open();
    if (this.#chain.strikes('loseReadings')) throw away('no member answered');
    return this.#chain.reading(transactionId);
  }

  async *events(start: EventsStart, options: ReadOptions = {}): AsyncIterable<LedgerEvent> {
    await this.#open();
    const signals = options.signal === undefined ? [] : [options.signal];
    const signal = AbortSignal.any([this.#closed.signal, ...signals]);
    let next = 'block' in start ? start.block : start.after.block;
    while (!signal.aborted) {
      const block = this.#chain.block(next);
      if (block === undefined) {
        await waitForBlock(this.#chain, signal);
        continue;
      }
      yield* eventsOfBlock(block, start);
      next += 1;
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort();
    return Promise.resolve();
  }

  async #simulate(call: LedgerCall) {
    checkPrivacy(call);
    await this.#open();
    if (this.#chain.strikes('refuseEndorsements')) throw away('no member answered');
    return simulate(call, {
      handlers: this.#handlers,
      state: this.#chain.state,
      transactionId: sha256Hex(randomBytes(32)),
      creator: this.#mspId,
      endorsers: this.#endorsersOf(call),
    });
  }

  #endorsersOf({ endorsingOrganizations }: LedgerCall): readonly string[] {
    const known = [this.#mspId, ...this.#endorsers];
    const missing = endorsingOrganizations?.filter((mspId) => !known.includes(mspId)) ?? [];
    if (missing.length > 0) throw away(`no peer of ${missing.join(', ')} can be reached`);
    return endorsingOrganizations ?? this.#endorsers;
  }

  /** Nothing answers in the same turn of the loop, as no ledger over a network does. */
  async #open(): Promise<void> {
    await Promise.resolve();
    if (this.#closed.signal.aborted) throw away('the connection to the ledger is closed');
  }
}

function away(reason: string): Unavailable {
  return new Unavailable('ledger-unavailable', reason);
}

function refused(transactionId: string): Rejected {
  return new Rejected(
    'transaction-invalid',
    `transaction ${transactionId}: the orderer refuses it`,
  );
}

function mismatch({ contract, transaction }: LedgerCall): Rejected {
  const detail = `${contract}.${transaction}: members gave different answers`;
  return new Rejected('endorsement-mismatch', detail);
}

function unknown(transactionId: string): Unknown {
  return new Unknown('outcome-unknown', `transaction ${transactionId} has no outcome yet`);
}
