import type { Finding } from './finding';

/** What was read of one member. */
export interface MemberSummary {
  readonly member: string;
  /** The number of blocks. */
  readonly height: number;
  /** Header hash of its last readable block, hex; empty without one. */
  readonly lastHeaderHash: string;
  /** Keys that its state reads gave; undefined when its state was not read. */
  readonly stateKeys: number | undefined;
}

/** What the verification came to. */
export interface VerificationReport {
  /** No finding. Notices do not count: they say what was not proven. */
  readonly ok: boolean;
  readonly channelId: string;
  /** Header hash of block 0, hex. */
  readonly genesisHash: string;
  readonly pinned: { readonly channelId: boolean; readonly genesisHash: boolean };
  readonly members: readonly MemberSummary[];
  /** Blocks and transactions whose codes were recomputed. */
  readonly blocks: number;
  readonly transactions: number;
  /** How often each validation code was recomputed. */
  readonly codes: Readonly<Record<string, number>>;
  /** Live keys of the recomputed state, without the channel's configuration. */
  readonly stateKeys: number;
  readonly findings: readonly Finding[];
  readonly totalFindings: number;
  readonly notices: readonly string[];
}
