import type { Actor, LedgerAnnouncement } from '@edgebeat/core';

/** One block as the listener reads it. */
export interface ChainBlock {
  readonly number: number;
  readonly hash: string;
  readonly previousHash: string;
  readonly transactions: readonly ChainTransaction[];
}

/** One transaction of a block; only a valid one says or writes anything. */
export interface ChainTransaction {
  readonly transactionId: string;
  /** Fabric's name of its validation code. */
  readonly code: string;
  readonly time: string;
  readonly creator: Actor;
  readonly announcements: readonly LedgerAnnouncement[];
  readonly writes: readonly ChainWrite[];
}

/** One write in the chaincode's namespace, in the order of keys. */
export interface ChainWrite {
  /** The kind and the further parts of a composite key. */
  readonly kind: string;
  readonly key: readonly string[];
  /** The text that was written, or null when the key was deleted. */
  readonly value: string | null;
}
