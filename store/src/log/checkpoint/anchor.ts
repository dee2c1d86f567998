import type { TreeState } from './checkpoint';

/** What is anchored: that a log had this size and root. */
export interface AnchorRequest extends TreeState {
  readonly logId: string;
  /** The RFC 6962 proof that the tree that was anchored last is its beginning; [] for the first. */
  readonly proof: readonly string[];
}

/** Where an anchor lies on the ledger. */
export interface AnchorReceipt {
  readonly block: number;
  readonly transaction: string;
}

/** How a log ends on the ledger, and which one goes on for it. */
export interface SealRequest extends TreeState {
  readonly logId: string;
  readonly reason: string;
  readonly next: { readonly logId: string; readonly publicKey: Uint8Array };
  /** Signs the ledger's own form of the seal with the log's key (Ed25519). */
  sign(message: Uint8Array): Uint8Array;
}

/**
 * Where checkpoints are anchored so that the site cannot change its past. Each call may be repeated: a
 * repeat of what was done has no other effect and the same answer.
 */
export interface Anchor {
  /** Makes a log known. */
  openLog(log: { readonly logId: string; readonly publicKey: Uint8Array }): Promise<void>;
  anchor(request: AnchorRequest): Promise<AnchorReceipt>;
  /** What was anchored last of a log, also by a call whose answer never came; undefined where nothing was. */
  last(logId: string): Promise<TreeState | undefined>;
  /** Closes a log and opens the next one. */
  seal(request: SealRequest): Promise<AnchorReceipt>;
}

/** What is not safe from the site itself yet: what lies above the last anchor. */
export interface Exposure {
  readonly records: number;
  /** For how long the oldest of them has been there; 0 when there is none. */
  readonly seconds: number;
}
