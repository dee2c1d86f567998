import type { common, peer } from '@hyperledger/fabric-protos';
import type { ChannelConfig } from '../channel/channel-config';
import type { WriteSetPlace } from '../private-data/private-keys';
import type { Reconciled } from '../private-data/reconcile';
import type { PrivateLedger } from '../private-data/private-ledger';

/** A code of `peer.TxValidationCode`. */
export type ValidationCode = peer.TxValidationCodeMap[keyof peer.TxValidationCodeMap];

/** Where a value was written last. */
export interface Version {
  readonly block: number;
  readonly transaction: number;
}

export interface VersionedValue {
  readonly value: Uint8Array;
  /** A serialised `KVMetadataWrite` without its key; left out where the key has no metadata. */
  readonly metadata?: Uint8Array | undefined;
  readonly version: Version;
}

export interface KeyedValue extends VersionedValue {
  readonly key: string;
}

export interface HistoryEntry {
  readonly transactionId: string;
  readonly value: Uint8Array;
  readonly isDelete: boolean;
  readonly timestamp: { readonly seconds: number; readonly nanos: number };
}

/** The state at one height; it does not move while blocks are committed. Close it after use. */
export interface StateSnapshot extends Disposable {
  /** The number of blocks that it contains. */
  readonly height: number;
  get(namespace: string, key: string): VersionedValue | undefined;
  /** Keys from `start` (inclusive) to `end` (exclusive; empty = the end of the namespace), in byte order of their UTF-8. */
  range(namespace: string, start: string, end: string): AsyncIterable<KeyedValue>;
  /** A value of a private data collection, if this member has it. */
  privateValue(namespace: string, collection: string, key: string): VersionedValue | undefined;
  /** The hash of a value of a collection, which every member has, by the hash of its key. */
  privateHash(
    namespace: string,
    collection: string,
    keyHash: Uint8Array,
  ): VersionedValue | undefined;
  /** What this member has of a collection, from `start` to before `end`. */
  privateRange(
    namespace: string,
    collection: string,
    start: string,
    end: string,
  ): AsyncIterable<KeyedValue>;
  /** Newest first, as Fabric answers. */
  history(namespace: string, key: string): AsyncIterable<HistoryEntry>;
}

/** What became of a transaction at one peer. */
export interface TransactionLocation {
  readonly block: number;
  readonly index: number;
  readonly code: ValidationCode;
}

/** A block as one member committed it: with its own orderer's signature and its own flags. */
export interface CommittedBlock {
  readonly number: number;
  readonly block: common.Block;
  readonly bytes: Uint8Array;
  /** Of every envelope: its transaction id ('' for a config transaction without one) and code. */
  readonly transactions: readonly { readonly id: string; readonly code: ValidationCode }[];
}

/** One member's ledger of one channel: block files, state, validation. */
export interface PeerLedger extends AsyncDisposable {
  readonly mspId: string;
  /** The number of committed blocks; the next block has this number. */
  readonly height: number;
  readonly config: ChannelConfig;
  readonly lastHeaderHash: Uint8Array;
  readonly previousHeaderHash: Uint8Array;
  /** Private data that this member holds. */
  readonly privateData: PrivateLedger;
  snapshot(): StateSnapshot;
  /** @throws RangeError when the block is not there yet. */
  block(number: number): Promise<CommittedBlock>;
  blockNumberByHash(headerHash: Uint8Array): Promise<number | undefined>;
  transaction(id: string): Promise<TransactionLocation | undefined>;
  /**
   * Validates an ordered block by itself, writes it with fsync, then applies it to the state.
   * Blocks come strictly in order.
   */
  commit(block: common.Block): Promise<CommittedBlock>;
  /**
   * Asks the other members for some of the private data that this one lacks, the newest first.
   *
   * @param below Where the last call ended; from the newest on if not set.
   */
  reconcilePrivateData(below?: WriteSetPlace): Promise<Reconciled>;
  /** Calls back after each commit, in order; the returned function ends it. */
  onCommit(listener: (block: CommittedBlock) => void): () => void;
}
