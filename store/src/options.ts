/** What the auditor knows from elsewhere; what is not given is reported as not pinned. */
export interface LedgerPins {
  readonly channelId?: string;
  /** Header hash of block 0 in lower-case hex. */
  readonly genesisHash?: string;
}

export interface VerifyOptions {
  /** Findings beyond this many are only counted; 1,000 when it is left out. */
  readonly maxFindings?: number;
  /**
   * The chaincodes of a channel that has no definitions on its ledger (the embedded network); they
   * are under the channel's default endorsement policy. Left out, every name counts as defined.
   */
  readonly chaincodes?: readonly string[];
  /**
   * The private data collections of these chaincodes: by name, an encoded `CollectionConfigPackage`
   * as the lifecycle would have it on the ledger. Left out, every collection counts as defined.
   */
  readonly collections?: Readonly<Record<string, Uint8Array>>;
  /** Called after each block. */
  readonly onProgress?: (progress: {
    readonly blocks: number;
    readonly transactions: number;
  }) => void;
}
