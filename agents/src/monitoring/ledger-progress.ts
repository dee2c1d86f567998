/** A transaction of another member, and when it was made by that member's clock. */
export interface ForeignTransaction {
  readonly transactionId: string;
  readonly time: string;
}

/** How far the own peer's chain is, how much of it this site has seen, and whether it gets further. */
export interface LedgerProgress {
  /** The number of blocks of the own peer's chain. */
  height(): Promise<number>;
  /** The number of blocks of which the listener has published everything. */
  published(): Promise<number>;
  /** Seconds for which the oldest command that is not final has waited; 0 where none waits. */
  waitingSeconds(): Promise<number>;
  /** Resolves when the own orderer answers. */
  orderer(): Promise<void>;
  /** The newest transaction that another member made, where one of the newest is. */
  newestOfOthers(): Promise<ForeignTransaction | undefined>;
}
