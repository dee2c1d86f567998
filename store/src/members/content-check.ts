import { dataHash } from '../block/hashes';
import type { BlockLayout } from '../block/block-layout';
import type { Finding, Findings } from '../report/finding';
import { difference, hex, listed, locate, place } from '../report/wording';
import { WireError } from '../wire/cursor';
import type { MemberBlock } from './member-block';
import type { MemberProgress } from './member-progress';
import { firstDifference, shared, type Choice } from './reference';

/** What the members' blocks of one number are held against. */
export interface ContentContext {
  readonly number: number;
  readonly choice: Choice | undefined;
  /** Header hash of the channel's block before. */
  readonly previousHeaderHash: Uint8Array;
  readonly findings: Findings;
}

/** What the content of a member's block turned out to be. */
export type Verdict = 'equal' | 'other' | 'broken';

/**
 * Checks header and data of one member's block: readable, in its place, equal to what the other
 * members hold, right by its own hashes. One change gives one finding, not one for each of its effects.
 */
export function checkContent(
  { number, choice, previousHeaderHash, findings }: ContentContext,
  progress: MemberProgress,
  block: MemberBlock,
): Verdict {
  const check = new ContentCheck(number, progress.member, block, findings, choice);
  check.damage();
  const { layout } = block;
  if (layout instanceof WireError) return check.unreadable(layout);
  if (layout.number !== number && !check.isMislabelled(layout)) return check.misplaced(layout);
  const isEqual = choice === undefined || shared(choice.chosen.layout).equals(shared(layout));
  if (!isEqual) return check.different(layout, progress);
  check.ownHashes(layout, progress, previousHeaderHash);
  return 'equal';
}

class ContentCheck {
  private readonly number: number;
  private readonly member: string;
  private readonly block: MemberBlock;
  private readonly findings: Findings;
  private readonly choice: Choice | undefined;

  constructor(
    number: number,
    member: string,
    block: MemberBlock,
    findings: Findings,
    choice: Choice | undefined,
  ) {
    this.number = number;
    this.member = member;
    this.block = block;
    this.findings = findings;
    this.choice = choice;
  }

  /** The reader's checksum failed: with the changed byte known, the rest is judged as it was. */
  damage(): void {
    const { stored } = this.block;
    const { damage } = stored;
    if (damage === undefined) return;
    const byte = locate(stored, damage.offset, damage);
    const sentence = `${this.name} was changed ${place(byte)}: ${difference(byte)} (${damage.reason}).`;
    this.add({ kind: 'byte-changed', byte, sentence });
  }

  unreadable(error: WireError): Verdict {
    const reference = this.choice?.chosen.layout;
    const parted = reference && firstDifference(shared(reference), this.block.bytes);
    const isInShared = reference !== undefined && (parted ?? Infinity) < reference.sharedLength;
    const offset = isInShared ? (parted ?? error.offset) : error.offset;
    const expected = isInShared ? reference.bytes[offset] : undefined;
    const byte = locate(this.block.stored, offset, { expected });
    const told = expected === undefined ? '' : `; ${difference(byte)}`;
    const sentence = `${this.name} cannot be read ${place(byte)}: ${error.message}${told}.`;
    this.add({ kind: 'unreadable-block', byte, sentence });
    return 'broken';
  }

  /** Another number, but the data that belongs here: a changed number, not another block. */
  isMislabelled(layout: BlockLayout): boolean {
    const reference = this.choice?.chosen.layout;
    if (reference?.number !== this.number) return false;
    return isSame(reference.dataHash, layout.dataHash);
  }

  misplaced(layout: BlockLayout): Verdict {
    const sentence = `Where block ${String(this.number)} belongs, ${this.member} has block ${String(layout.number)}.`;
    this.add({ kind: 'block-order', sentence });
    return 'broken';
  }

  different(layout: BlockLayout, progress: MemberProgress): Verdict {
    const isOwn = this.isWholeInItself(layout, progress);
    if (isOwn && this.differsOnlyInLink(layout)) {
      progress.inheritedHeaders += 1;
      return 'equal';
    }
    const reference = this.choice?.chosen.layout.bytes ?? layout.bytes;
    const parted = firstDifference(reference, layout.bytes) ?? 0;
    const byte = locate(this.block.stored, parted, {
      expected: reference[parted],
      found: layout.bytes[parted],
    });
    if (isOwn) this.rewritten(byte);
    else {
      const sentence = `${this.name} was changed ${place(byte)}: ${difference(byte)}, as ${this.witnesses()} and ${this.proof(layout)}.`;
      this.add({ kind: 'byte-changed', byte, sentence });
    }
    return isOwn ? 'other' : 'broken';
  }

  /** Equal to the others, or alone: its own hashes have to hold. */
  ownHashes(layout: BlockLayout, progress: MemberProgress, previous: Uint8Array): void {
    if (!hasOwnDataHash(layout)) {
      const found = hex(dataHash(layout.transactions));
      const sentence = `The data of block ${String(this.number)} of ${this.member} has the hash ${found}, its header says ${hex(layout.dataHash)}.`;
      this.add({ kind: 'data-hash', sentence });
    }
    const own = progress.headerHash;
    if (own === undefined) return;
    if ([previous, own].some((hash) => isSame(hash, layout.previousHash))) return;
    const sentence = `${this.name} does not follow the block before it: its header names ${hex(layout.previousHash)}, the block before has the hash ${hex(own)}.`;
    this.add({ kind: 'header-chain', sentence });
  }

  private rewritten(byte: ReturnType<typeof locate>): void {
    const choice = this.choice;
    if (choice?.isDecided === false) {
      const members = [choice.chosen, ...choice.others].flatMap((group) => group.members);
      const names = listed(members.map(({ member }) => member));
      const sentence = `Block ${String(this.number)} is whole in itself at ${names}, but differs ${place(byte)}; no majority tells who changed it.`;
      this.add({ kind: 'members-differ', byte, sentence });
      return;
    }
    const sentence = `${this.name} was rewritten: it is whole in itself but differs from ${this.witnesses('')} ${place(byte)}; ${difference(byte)}.`;
    this.add({ kind: 'members-differ', byte, sentence });
  }

  private differsOnlyInLink(layout: BlockLayout): boolean {
    const reference = this.choice?.chosen.layout;
    return reference !== undefined && isSame(reference.dataHash, layout.dataHash);
  }

  private isWholeInItself(layout: BlockLayout, progress: MemberProgress): boolean {
    const isInPlace = layout.number === this.number;
    const isLinked = isSame(layout.previousHash, progress.headerHash ?? layout.previousHash);
    return isInPlace && isLinked && hasOwnDataHash(layout);
  }

  private witnesses(verb = ' hold'): string {
    const names = this.choice?.chosen.members.map(({ member }) => member) ?? [];
    return `${listed(names)}${names.length === 1 && verb !== '' ? `${verb}s` : verb}`;
  }

  private proof(layout: BlockLayout): string {
    if (!hasOwnDataHash(layout)) return 'its own data hash confirms';
    return 'its place in the chain confirms';
  }

  private get name(): string {
    return `Block ${String(this.number)} of ${this.member}`;
  }

  private add(finding: Omit<Finding, 'member' | 'block'>): void {
    this.findings.add({ ...finding, member: this.member, block: this.number });
  }
}

export function hasOwnDataHash(layout: BlockLayout): boolean {
  return isSame(dataHash(layout.transactions), layout.dataHash);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.from(a).equals(b);
}
