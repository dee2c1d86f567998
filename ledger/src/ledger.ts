import type { peer } from '@hyperledger/fabric-protos';

/** One call of a contract's transaction; the argument is one JSON value. */
export interface LedgerCall {
  readonly contract: string;
  readonly transaction: string;
  readonly argument: unknown;
  /**
   * Values by their names that only the chaincodes of the peers that run the call see: no block, no
   * answer of the ledger and no log holds them. At most 16, 64 KiB together.
   */
  readonly transient?: Readonly<Record<string, Uint8Array>>;
  /**
   * The MSP ids of exactly those members that run the call, and so see its transient values. If not
   * set, transient values stay with the own member and the members of the collections that the call
   * writes. An evaluation is answered by one of them.
   */
  readonly endorsingOrganizations?: readonly string[];
}

/** Fabric's name of a validation code: `VALID`, `MVCC_READ_CONFLICT`, and so on. */
export type ValidationCode = keyof peer.TxValidationCodeMap;

/** What an orderer needs: signed bytes that can be stored and sent again by another process. */
export interface SignedTransaction {
  readonly transactionId: string;
  readonly bytes: Uint8Array;
}

/** A transaction that members have endorsed and nobody has ordered yet. */
export interface EndorsedTransaction extends SignedTransaction {
  /** What the transaction answers once it is committed. */
  readonly result: unknown;
  /** The MSP ids of the members whose endorsements the bytes hold. */
  readonly endorsers: readonly string[];
}

/** What became of a transaction; it is final. */
export type Outcome =
  | { readonly status: 'committed'; readonly block: number; readonly code: 'VALID' }
  | {
      readonly status: 'invalid';
      readonly block: number;
      readonly code: Exclude<ValidationCode, 'VALID'>;
    };

/** Where one member's chain ends; hashes are 64 hex digits. */
export interface ChainInfo {
  /** The number of blocks, and so the number of the next one. */
  readonly height: number;
  readonly currentBlockHash: string;
  readonly previousBlockHash: string;
}

/** A transaction as one member's chain holds it; when an id came twice the valid one, else the first. */
export interface TransactionReading {
  readonly block: number;
  readonly code: ValidationCode;
}

/** The last event that a reader has done with. */
export interface Checkpoint {
  readonly block: number;
  readonly transactionId: string;
}

/** Where a reader starts: at a block, or after the event of a checkpoint. */
export type EventsStart = { readonly block: number } | { readonly after: Checkpoint };

/** The event of one committed valid transaction; the payload is its parsed JSON. */
export interface LedgerEvent {
  readonly block: number;
  readonly transactionId: string;
  readonly name: string;
  readonly payload: unknown;
}

/** How long a call may take; without it the adapter's own bound holds. */
export interface CallOptions {
  readonly deadlineMs?: number;
}

/** When a reader stops: the iteration then ends without an error. */
export interface ReadOptions {
  readonly signal?: AbortSignal;
}

/**
 * The one door to the ledger, for one identity on one channel. Every call ends by a deadline.
 * Rejected and Unavailable mean that the call had no effect; Unknown that this is not known.
 */
export interface Ledger extends AsyncDisposable {
  /**
   * Runs a transaction on one member and answers its result; nothing is written.
   *
   * @throws Rejected with the chaincode's own code.
   * @throws Unavailable ledger-unavailable when no member answered.
   */
  evaluate(call: LedgerCall, options?: CallOptions): Promise<unknown>;

  /**
   * Has members run a transaction and sign what it would write; nothing is written yet.
   *
   * @throws Rejected with the chaincode's own code, endorsement-mismatch, or invalid-argument for
   *   transient values or organisations that cannot be.
   * @throws Unavailable ledger-unavailable when too few members answered.
   */
  endorse(call: LedgerCall, options?: CallOptions): Promise<EndorsedTransaction>;

  /**
   * Hands the bytes to an orderer. Success is no promise of a commit: ask for the outcome. The same
   * bytes may be handed in any number of times; they count once.
   *
   * @throws Unavailable ledger-unavailable when the bytes certainly reached no orderer.
   * @throws Rejected when an orderer refused them.
   * @throws Unknown outcome-unknown when the answer was lost.
   */
  submit(transaction: SignedTransaction, options?: CallOptions): Promise<void>;

  /**
   * Waits until a transaction is committed as valid or not valid.
   *
   * @throws Unknown outcome-unknown at the deadline and when the connection is lost.
   */
  outcome(transactionId: string, options: Required<CallOptions>): Promise<Outcome>;

  /**
   * Reads where the member's chain ends.
   *
   * @throws Unavailable ledger-unavailable when the member did not answer.
   */
  chainInfo(options?: CallOptions): Promise<ChainInfo>;

  /**
   * Reads a transaction back by its id, or undefined when this member's chain does not hold it now.
   *
   * @throws Unavailable ledger-unavailable when the member did not answer.
   */
  transaction(
    transactionId: string,
    options?: CallOptions,
  ): Promise<TransactionReading | undefined>;

  /**
   * Reads the events of valid transactions in the order of the chain and waits for more, until the
   * reader leaves, the signal is given or the ledger is disposed.
   *
   * @throws Unavailable ledger-unavailable when the connection is lost; go on after a checkpoint.
   */
  events(start: EventsStart, options?: ReadOptions): AsyncIterable<LedgerEvent>;
}
