import { WireError } from '../wire/cursor';
import type { BlockLayout } from '../block/block-layout';
import type { MemberBlock } from './member-block';

/** A member's block of which header and data could be read. */
export interface Candidate {
  readonly member: string;
  readonly block: MemberBlock;
  readonly layout: BlockLayout;
  /** The block signatures are right; undefined while the channel's configuration is not known. */
  readonly isSigned: boolean | undefined;
  /** The member's next block holds this one's header hash; undefined when there is none. */
  readonly isLinkedByNext: boolean | undefined;
}

/** The members whose header and data are equal, byte by byte: they need one recomputation. */
export interface Group {
  readonly members: readonly Candidate[];
  readonly layout: BlockLayout;
  /** Number, data hash, link to the block before and pins are right. */
  readonly isSound: boolean;
}

/** Which block counts, and whether the members leave no doubt about that. */
export interface Choice {
  readonly chosen: Group;
  readonly others: readonly Group[];
  readonly isDecided: boolean;
}

/**
 * Chooses what counts as the channel's block: soundness in itself first, then signatures, then how
 * many members hold it, then whether the members' own next blocks build on it.
 */
export function choose(groups: readonly Group[]): Choice | undefined {
  const [chosen, ...others] = [...groups].sort((a, b) => compare(rank(b), rank(a)));
  if (chosen === undefined) return undefined;
  const isDecided = others.every((other) => compare(rank(chosen), rank(other)) > 0);
  return { chosen, others, isDecided };
}

export function groupEqual(
  candidates: readonly Candidate[],
  isSound: (layout: BlockLayout) => boolean,
): Group[] {
  const groups: { members: Candidate[]; layout: BlockLayout }[] = [];
  for (const candidate of candidates) {
    const same = groups.find(({ layout }) => shared(layout).equals(shared(candidate.layout)));
    if (same === undefined) groups.push({ members: [candidate], layout: candidate.layout });
    else same.members.push(candidate);
  }
  return groups.map((group) => ({ ...group, isSound: isSound(group.layout) }));
}

/** Whether this block's signatures were found right when the choice was made. */
export function wasSigned(choice: Choice | undefined, block: MemberBlock): boolean | undefined {
  const groups = choice === undefined ? [] : [choice.chosen, ...choice.others];
  const members = groups.flatMap((group) => group.members);
  return members.find((candidate) => candidate.block === block)?.isSigned;
}

/** Header and data, which are the same at every member. */
export function shared({ bytes, sharedLength }: BlockLayout): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, sharedLength);
}

/** Where two runs of bytes part; undefined when one is the start of the other or they are equal. */
export function firstDifference(a: Uint8Array, b: Uint8Array): number | undefined {
  const length = Math.min(a.length, b.length);
  for (let offset = 0; offset < length; offset++) if (a[offset] !== b[offset]) return offset;
  return a.length === b.length ? undefined : length;
}

export function readableLayout({ layout }: MemberBlock): BlockLayout | undefined {
  return layout instanceof WireError ? undefined : layout;
}

function rank(group: Group): number[] {
  const linked = group.members.filter(({ isLinkedByNext }) => isLinkedByNext === true).length;
  const cut = group.members.filter(({ isLinkedByNext }) => isLinkedByNext === false).length;
  return [
    Number(group.isSound),
    Number(group.members.some(({ isSigned }) => isSigned === true)),
    group.members.length,
    linked - cut,
  ];
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
