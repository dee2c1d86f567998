import { decodeFailure, type FailureCode, LEDGER_EVENT, LedgerEventPayload } from '@edgebeat/core';
import type { z } from 'zod';
import { EdgeBeatChaincode } from '../chaincode';
import { FakeHandler } from './fake-handler';
import { FakeState } from './fake-state';
import { FakeStub } from './fake-stub';
import type { TestCaller } from './test-identity';

/** What a transaction answered; `event` is the payload of its chaincode event. */
export type Outcome =
  | { readonly ok: true; readonly text: string; readonly event?: LedgerEventPayload }
  | {
      readonly ok: false;
      readonly message: string;
      readonly code?: FailureCode;
      readonly detail?: string;
    };

/** A transaction that succeeded, as a block would hold it. */
export interface FakeTransaction {
  readonly transactionId: string;
  readonly time: string;
  readonly creator: TestCaller;
  /** By key, which is composite. */
  readonly writes: ReadonlyMap<string, Buffer>;
  readonly event?: LedgerEventPayload;
}

/** What a ledger holds and where it stands, so that another one goes on from there. */
export interface FakeSnapshot {
  readonly state: readonly (readonly [string, Buffer])[];
  readonly privateState: readonly (readonly [string, Buffer])[];
  readonly now: string;
  readonly transactions: number;
}

/** A channel of one peer of Org1MSP in memory under the real chaincode: every transaction is its own block. */
export class FakeLedger {
  readonly channel: string;
  /** The charter that its chaincode accepts. */
  readonly charterHash: string;
  readonly state = new FakeState();
  /** What this peer has of the collections, under `collection NUL key`. */
  readonly privateState = new FakeState();
  /** What the next transactions carry in their transient map. */
  readonly transient = new Map<string, Buffer>();
  readonly surprises: unknown[] = [];
  /** What was committed, in its order. */
  readonly committed: FakeTransaction[] = [];
  readonly #chaincode: EdgeBeatChaincode;
  #now = Date.parse('2026-06-01T00:00:00.000Z');
  #transactions = 0;
  #last: FakeHandler | undefined;

  constructor(charterHash: string, channel = 'common', protocols?: readonly number[]) {
    this.channel = channel;
    this.charterHash = charterHash;
    const onSurprise = (error: unknown) => this.surprises.push(error);
    this.#chaincode = new EdgeBeatChaincode({
      ...{ charterHash, mspId: 'Org1MSP', onSurprise },
      ...(protocols && { protocols }),
    });
  }

  get transactions(): ReadonlySet<string> {
    return this.#chaincode.transactions;
  }

  /** The time that the next transaction gets; every transaction takes a second. */
  get now(): string {
    return new Date(this.#now).toISOString();
  }

  /** How many keys the last transaction read one by one. */
  get lastReads(): number {
    return this.#last?.reads ?? 0;
  }

  /** How many keys the last transaction wrote. */
  get lastWrites(): number {
    return this.#last?.writes.size ?? 0;
  }

  /** What the last transaction wrote, by key, also when it failed. */
  get lastWriteSet(): readonly (readonly [string, Buffer])[] {
    return [...(this.#last?.writes ?? [])];
  }

  /** What it wrote to collections, under `collection NUL key`. */
  get lastPrivateWriteSet(): readonly (readonly [string, Buffer])[] {
    return [...(this.#last?.privateWrites ?? [])];
  }

  snapshot(): FakeSnapshot {
    return {
      ...{ state: this.state.rows(), privateState: this.privateState.rows() },
      ...{ now: this.now, transactions: this.#transactions },
    };
  }

  restore({ state, privateState, now, transactions }: FakeSnapshot): void {
    this.state.replace(state);
    this.privateState.replace(privateState);
    this.committed.length = 0;
    this.#now = Date.parse(now);
    this.#transactions = transactions;
  }

  wait(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Calls a transaction and commits what it wrote when it succeeded. */
  submit(creator: TestCaller, name: string, argument: unknown): Promise<Outcome> {
    return this.call(creator, [name, JSON.stringify(argument)]);
  }

  /** Calls a transaction that has to succeed. */
  async ask<S extends z.ZodType>(
    schema: S,
    creator: TestCaller,
    name: string,
    argument: unknown,
  ): Promise<z.output<S>> {
    const outcome = await this.submit(creator, name, argument);
    if (!outcome.ok) throw new Error(`${name}: ${outcome.message}`);
    return schema.parse(JSON.parse(outcome.text));
  }

  /** Calls a transaction and forgets what it wrote, as peers do when a client only evaluates. */
  evaluate(creator: TestCaller, name: string, argument: unknown): Promise<Outcome> {
    return this.call(creator, [name, JSON.stringify(argument)], false);
  }

  async call(creator: TestCaller, args: readonly string[], commits = true): Promise<Outcome> {
    const handler = new FakeHandler(this.state, this.privateState);
    this.#transactions += 1;
    const transactionId = this.#transactions.toString().padStart(64, '0');
    const time = this.now;
    const stub = new FakeStub(handler, {
      ...{ channel: this.channel, transactionId, time: new Date(this.#now), creator, args },
      transient: this.transient,
    });
    this.#now += 1000;
    this.#last = handler;
    const response = await this.#chaincode.Invoke(stub);
    if (response.status !== 200) {
      const message = response.message ?? '';
      return { ok: false, message, ...decodeFailure(message) };
    }
    const transaction = { transactionId, time, creator, writes: handler.writes, ...eventOf(stub) };
    if (commits) this.#commit(transaction, handler);
    return { ok: true, text: Buffer.from(response.payload ?? []).toString(), ...eventOf(stub) };
  }

  #commit(transaction: FakeTransaction, { privateWrites }: FakeHandler): void {
    for (const [key, value] of transaction.writes) this.state.put(key, value);
    for (const [key, value] of privateWrites) this.privateState.put(key, value);
    this.committed.push(transaction);
  }
}

function eventOf({ chaincodeEvent }: FakeStub): { event?: LedgerEventPayload } {
  if (chaincodeEvent === undefined) return {};
  if (chaincodeEvent.getEventName() !== LEDGER_EVENT) throw new Error('an event of another name');
  const payload: unknown = JSON.parse(Buffer.from(chaincodeEvent.getPayload_asU8()).toString());
  return { event: LedgerEventPayload.parse(payload) };
}
