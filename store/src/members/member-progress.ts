import type { MemberReader } from './member-reader';

/** How far one member's ledger has been walked, and what its own chain holds there. */
export interface MemberProgress {
  readonly member: string;
  readonly reader: MemberReader;
  height: number;
  /** Header hash of its last block, as that block stands; undefined when that cannot be read. */
  headerHash: Uint8Array | undefined;
  /** The commit hash that its last block holds. */
  commitHash: Uint8Array;
  /** Header hashes that differ only because an earlier block of this member does. */
  inheritedHeaders: number;
  /** The same for commit hashes. */
  inheritedCommits: number;
  stateKeys: number | undefined;
  isGapTold: boolean;
  isStateChecked: boolean;
}

export function newProgress(reader: MemberReader): MemberProgress {
  return {
    member: reader.source.member,
    reader,
    height: 0,
    headerHash: new Uint8Array(0),
    commitHash: new Uint8Array(0),
    inheritedHeaders: 0,
    inheritedCommits: 0,
    stateKeys: undefined,
    isGapTold: false,
    isStateChecked: false,
  };
}
