/** One page of a list: by keyset, so that the last page costs what the first does. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Where the next page starts; absent on the last one. It is opaque and names its list's order. */
  readonly cursor?: string;
}

/** What every list takes. */
export interface PageRequest {
  /** 1 to 500. */
  readonly limit: number;
  readonly cursor?: string;
}

/** Where something lies on the ledger. */
export interface LedgerPlace {
  readonly block: number;
  readonly blockHash: string;
  readonly transaction: number;
  readonly transactionId: string;
}
