import type { Actor, LedgerAnnouncement } from '@edgebeat/core';
import { Context } from 'fabric-contract-api';
import type { Caller } from './authority/caller';

/** What one transaction knows and has to say; contracts are shared between transactions. */
export class TransactionContext extends Context {
  readonly announcements: LedgerAnnouncement[] = [];
  /** The protocol versions that this chaincode can write by. */
  knownProtocols: readonly number[] = [];
  #protocol: number | undefined;
  #caller: Caller | undefined;

  /** The protocol version by which this transaction writes, once the rule has admitted it. */
  get protocol(): number {
    if (this.#protocol === undefined) throw new Error('a reading transaction writes by no version');
    return this.#protocol;
  }

  writeBy(protocol: number): void {
    this.#protocol = protocol;
  }

  /** Who calls, once the transaction's rule has admitted it. */
  get caller(): Caller {
    if (this.#caller === undefined) throw new Error('no rule has admitted the caller');
    return this.#caller;
  }

  admit(caller: Caller): void {
    this.#caller = caller;
  }

  /** The proven part of who acts. */
  get actor(): Actor {
    return { msp: this.caller.msp, keyHash: this.caller.keyHash };
  }

  /** The time of the transaction, which the client sets and endorsers accept ± 15 minutes. */
  get time(): string {
    return this.stub.getDateTimestamp().toISOString();
  }

  get channel(): string {
    return this.stub.getChannelID();
  }

  /** Adds to the one event of this transaction: ids and hashes only. */
  announce(announcement: LedgerAnnouncement): void {
    this.announcements.push(announcement);
  }
}
