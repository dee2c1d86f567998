/** What kind of contradiction was found. */
export type FindingKind =
  | 'member-unreadable'
  | 'blocks-missing'
  | 'block-order'
  | 'unreadable-block'
  | 'byte-changed'
  | 'data-hash'
  | 'header-chain'
  | 'block-signature'
  | 'block-metadata'
  | 'genesis-mismatch'
  | 'channel-mismatch'
  | 'config-unreadable'
  | 'flag-differs'
  | 'certificate-time'
  | 'commit-hash'
  | 'members-differ'
  | 'state-missing'
  | 'state-extra'
  | 'state-differs'
  | 'verification-stopped';

/** Where a byte differs: in the block, and in the member's file when that is known. */
export interface ByteLocation {
  /** From the start of the block's bytes. */
  readonly offset: number;
  readonly file?: string;
  /** From the start of the file. */
  readonly fileOffset?: number;
  readonly expected?: number;
  readonly found?: number;
}

/** One contradiction: at whom, where, and in one sentence for an operator. */
export interface Finding {
  readonly kind: FindingKind;
  readonly member: string;
  readonly block?: number;
  readonly transaction?: number;
  readonly namespace?: string;
  readonly key?: string;
  readonly byte?: ByteLocation;
  readonly sentence: string;
}

/** Collects findings up to a bound and counts the rest. */
export class Findings {
  readonly list: Finding[] = [];
  total = 0;
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  add(finding: Finding): void {
    this.total += 1;
    if (this.list.length < this.limit) this.list.push(finding);
  }
}
