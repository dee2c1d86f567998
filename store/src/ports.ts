/** A block as one member keeps it. */
export interface StoredBlock {
  /** The number under which the member keeps it, which its header must confirm. */
  readonly number: number;
  /** The `common.Block` message in its canonical encoding. */
  readonly bytes: Uint8Array;
  readonly position?: FilePosition;
  /** Set by a reader of block files whose checksum failed; the offset counts from the block's start. */
  readonly damage?: BlockDamage;
}

/** Where a block's bytes are in a file of that member. */
export interface FilePosition {
  readonly file: string;
  /** Where they start. */
  readonly offset: number;
  /** Where one of them is from there, when the file keeps them in another order. */
  readonly placeOf?: (offset: number) => number;
}

/** What a failed checksum told the reader. With `expected` the changed byte was located. */
export interface BlockDamage {
  /** From the start of the block's bytes; beyond their end it is in the checksum that follows. */
  readonly offset: number;
  readonly expected?: number;
  readonly found: number;
  readonly reason: string;
}

/** One key of a peer's state as its paged reads give it. */
export interface StateEntry {
  /** The chaincode, or `<chaincode>$$h<collection>` for the hashes of a private data collection. */
  readonly namespace: string;
  /** For the hashes of a private data collection the hash of the key, which is no text. */
  readonly key: string | Uint8Array;
  readonly value: Uint8Array;
  /** Where the value was written last, when the read tells it. */
  readonly version?: { readonly block: number; readonly transaction: number };
}

/** What one member shows of its ledger; `cli` fills it from block files or from a running peer. */
export interface MemberSource {
  /** MSP id or folder name: how the report calls this member. */
  readonly member: string;
  /** The number of blocks that the member claims to hold; fewer are then a finding. */
  readonly height?: number;
  /** The blocks from number 0, in order. What it throws becomes a finding. */
  blocks(): AsyncIterable<StoredBlock>;
  /** The peer's state after its last block, in any order, every key once. */
  state?(): AsyncIterable<StateEntry>;
  /** The namespaces that these reads cover, as many as there are if not set. */
  readonly namespaces?: readonly string[];
  /** Whether these reads hold the hashes of private data too: none of them may be missing then. */
  readonly hasHashes?: boolean;
}
