/** How far the own peer's chain is, and how much of it this site has seen. */
export interface LedgerProgress {
  /** The number of blocks of the own peer's chain. */
  height(): Promise<number>;
  /** The number of blocks of which the listener has published everything. */
  published(): Promise<number>;
}
