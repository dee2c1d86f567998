import type { BlockMetadata } from '../block/block-metadata';
import { commitHash } from '../block/hashes';
import type { BlockLayout } from '../block/block-layout';
import type { Finding, Findings } from '../report/finding';
import { difference, hex, locate, place } from '../report/wording';
import { codeName } from '../transaction/validation-code';
import { WireError } from '../wire/cursor';
import type { MemberBlock } from './member-block';
import type { MemberProgress } from './member-progress';
import { firstDifference } from './reference';

/** What the metadata of a block has to say. */
export interface MetadataContext {
  readonly number: number;
  /** Whether the block's signatures are right; undefined while the channel is not known. */
  readonly isSigned: boolean | undefined;
  readonly lastConfigBlock: number;
  /** The recomputed codes; undefined when they could not be recomputed. */
  readonly flags: Uint8Array | undefined;
  /** The recomputed state updates, and the commit hash that follows from them. */
  readonly updates: Uint8Array | undefined;
  readonly commitHash: Uint8Array | undefined;
  readonly findings: Findings;
}

/** Checks what one member's orderer and peer added to a block: signatures, flags, commit hash. */
export function checkMetadata(
  context: MetadataContext,
  progress: MemberProgress,
  block: MemberBlock,
  layout: BlockLayout,
): void {
  const { metadata } = block;
  if (metadata === undefined) return;
  const check = new MetadataCheck(context, progress, block);
  if (metadata instanceof WireError) {
    check.unreadable(metadata);
    return;
  }
  check.signatures(layout, metadata);
  check.lastConfig(metadata);
  check.flags(metadata);
  check.commit(metadata);
}

class MetadataCheck {
  private readonly context: MetadataContext;
  private readonly progress: MemberProgress;
  private readonly block: MemberBlock;

  constructor(context: MetadataContext, progress: MemberProgress, block: MemberBlock) {
    this.context = context;
    this.progress = progress;
    this.block = block;
  }

  unreadable(error: WireError): void {
    const byte = locate(this.block.stored, error.offset);
    const sentence = `The metadata of ${this.name} cannot be read ${place(byte)}: ${error.message}.`;
    this.add({ kind: 'block-metadata', byte, sentence });
  }

  signatures(layout: BlockLayout, metadata: BlockMetadata): void {
    const { number } = this.context;
    const isUnsignedGenesis = number === 0 && metadata.signatures.length === 0;
    if (isUnsignedGenesis || this.context.isSigned !== false) return;
    const [signed] = layout.metadata;
    const byte = locate(this.block.stored, signed?.offset ?? layout.sharedLength);
    const sentence = `The signatures of ${this.name} do not satisfy the channel's policy for blocks; they stand ${place(byte)}.`;
    const { offset, file, fileOffset } = byte;
    this.add({
      kind: 'block-signature',
      byte: {
        offset,
        ...(file === undefined ? {} : { file }),
        ...(fileOffset === undefined ? {} : { fileOffset }),
      },
      sentence,
    });
  }

  lastConfig(metadata: BlockMetadata): void {
    const { lastConfig, unsignedLastConfig, hasConsenterData, signatures } = metadata;
    const expected = this.context.lastConfigBlock;
    const isWrong = (value: number | undefined): boolean =>
      value !== undefined && value !== expected;
    if (isWrong(lastConfig) || isWrong(unsignedLastConfig)) {
      const sentence = `${this.name} names another last config block than ${String(expected)}.`;
      this.add({ kind: 'block-metadata', sentence });
    }
    if (signatures.length === 0 && hasConsenterData) {
      const sentence = `${this.name} holds data of the ordering service that nobody signed.`;
      this.add({ kind: 'block-metadata', sentence });
    }
  }

  flags({ flags }: BlockMetadata): void {
    const expected = this.context.flags;
    if (expected === undefined || firstDifference(expected, flags.bytes) === undefined) return;
    if (flags.bytes.length !== expected.length) {
      if (this.context.number === 0 && flags.bytes.length === 0) return;
      const sentence = `${this.name} has ${String(flags.bytes.length)} validation codes for ${String(expected.length)} transactions.`;
      this.add({ kind: 'flag-differs', byte: locate(this.block.stored, flags.offset), sentence });
      return;
    }
    expected.forEach((code, transaction) => {
      const found = flags.bytes[transaction] ?? 0;
      if (found === code) return;
      const bytes = { expected: code, found };
      const byte = locate(this.block.stored, flags.offset + transaction, bytes);
      const sentence = `Transaction ${String(transaction)} of ${this.name} is marked ${codeName(found)}, but by its content it is ${codeName(code)}; the mark stands ${place(byte)}.`;
      this.add({ kind: 'flag-differs', transaction, byte, sentence });
    });
  }

  /** A wrong commit hash makes all later ones wrong; only the first is told. */
  commit({ flags, commitHash: stored }: BlockMetadata): void {
    const { commitHash: expected, updates } = this.context;
    if (expected === undefined) return;
    const parted = firstDifference(expected, stored.bytes);
    if (parted === undefined) return;
    const own = updates && commitHash(flags.bytes, updates, this.progress.commitHash);
    if (own?.equals(stored.bytes) === true) {
      this.progress.inheritedCommits += 1;
      return;
    }
    const byte = locate(this.block.stored, stored.offset + parted, {
      expected: expected[parted],
      found: stored.bytes[parted],
    });
    const sentence = `The commit hash of ${this.name} is ${hex(stored.bytes) || 'missing'}, but its transactions give ${hex(expected)}; it first differs ${place(byte)}: ${difference(byte)}.`;
    this.add({ kind: 'commit-hash', byte, sentence });
  }

  private get name(): string {
    return `block ${String(this.context.number)} of ${this.progress.member}`;
  }

  private add(finding: Omit<Finding, 'member' | 'block'>): void {
    const sentence = finding.sentence.replace(/^./, (first) => first.toUpperCase());
    const { member } = this.progress;
    this.context.findings.add({ ...finding, sentence, member, block: this.context.number });
  }
}
