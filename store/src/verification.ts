import { isSigned } from './block/block-signatures';
import { headerHash } from './block/hashes';
import type { BlockLayout } from './block/block-layout';
import { ChannelWalk, type WalkedBlock } from './channel/channel-walk';
import { certificateTimes } from './members/certificate-times';
import { checkContent, hasOwnDataHash } from './members/content-check';
import type { MemberBlock } from './members/member-block';
import { newProgress, type MemberProgress } from './members/member-progress';
import { MemberReader, type Slot } from './members/member-reader';
import { checkMetadata } from './members/metadata-check';
import { choose, groupEqual, readableLayout, type Candidate, type Choice } from './members/reference';
import { noticesOf } from './report/notices';
import { Findings } from './report/finding';
import type { VerificationReport } from './report/report';
import { hex } from './report/wording';
import type { MemberSource } from './ports';
import { compareState } from './state/state-comparison';
import { WireError } from './wire/cursor';
import type { LedgerPins, VerifyOptions } from './options';

interface Held {
  readonly progress: MemberProgress;
  readonly block: MemberBlock;
}

const defaultMaxFindings = 1_000;

/** Walks all members' ledgers side by side, one block at a time. */
export class Verification {
  private readonly members: readonly MemberProgress[];
  private readonly pins: LedgerPins;
  private readonly options: VerifyOptions;
  private readonly findings: Findings;
  private readonly walk: ChannelWalk;
  private readonly notices = new Set<string>();
  private genesisHash = '';

  constructor(sources: readonly MemberSource[], pins: LedgerPins, options: VerifyOptions) {
    this.members = sources.map((source) => newProgress(new MemberReader(source)));
    this.pins = pins;
    this.options = options;
    this.findings = new Findings(options.maxFindings ?? defaultMaxFindings);
    this.walk = new ChannelWalk(options.chaincodes);
  }

  /** Never rejects for what members show: that becomes findings. */
  async run(): Promise<VerificationReport> {
    try {
      await this.walkBlocks();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const sentence = `The verification stopped at block ${String(this.walk.blocks)}: ${reason}.`;
      this.findings.add({ kind: 'verification-stopped', member: '', sentence });
    }
    await Promise.all(this.members.map(({ reader }) => reader.close().catch(() => undefined)));
    return this.report();
  }

  private async walkBlocks(): Promise<void> {
    for (let number = 0; ; number++) {
      const slots = await Promise.all(
        this.members.map(async (progress) => ({ progress, slot: await progress.reader.take(number) })),
      );
      if (slots.every(({ slot }) => slot === 'ended')) break;
      this.block(number, slots);
      await this.compareStates(number + 1);
      this.options.onProgress?.({ blocks: number + 1, transactions: this.walk.transactions });
    }
    for (const progress of this.members) this.end(progress);
  }

  private block(number: number, slots: readonly { progress: MemberProgress; slot: Slot }[]): void {
    const held: Held[] = [];
    for (const { progress, slot } of slots) {
      if (slot === 'missing') this.gap(number, progress);
      else if (slot !== 'ended') held.push({ progress, block: slot });
    }
    const choice = this.choose(number, held);
    const previousHeaderHash = this.walk.headerHash;
    const { config } = this.walk;
    const walked = this.take(number, choice, held);
    for (const { progress, block } of held) {
      const context = { number, choice, previousHeaderHash, findings: this.findings };
      const verdict = checkContent(context, progress, block);
      progress.height = number + 1;
      const layout = readableLayout(block);
      if (layout !== undefined && verdict !== 'broken') {
        this.metadata(number, config ?? this.walk.config, walked, verdict === 'equal', { progress, block }, layout);
        progress.headerHash = headerHash(layout);
      } else progress.headerHash = choice && headerHash(choice.chosen.layout);
      if (number === 0 && layout !== undefined) this.checkPins(progress, layout);
    }
    this.adoptCommitHash(number, held);
  }

  private metadata(
    number: number,
    config: ChannelWalk['config'],
    walked: WalkedBlock | undefined,
    isEqual: boolean,
    { progress, block }: Held,
    layout: BlockLayout,
  ): void {
    const known = isEqual ? walked : undefined;
    const context = {
      number,
      config,
      lastConfigBlock: this.walk.lastConfigBlock,
      flags: known?.recomputation.flags,
      updates: known?.updates,
      commitHash: known?.commitHash,
      findings: this.findings,
    };
    checkMetadata(context, progress, block, layout);
    if (block.metadata !== undefined && !(block.metadata instanceof WireError)) {
      progress.commitHash = block.metadata.commitHash.bytes;
    }
  }

  private choose(number: number, held: readonly Held[]): Choice | undefined {
    const candidates = held.flatMap(({ progress, block }): Candidate[] => {
      const layout = readableLayout(block);
      if (layout === undefined) return [];
      const next = progress.reader.next && readableLayout(progress.reader.next);
      return [
        {
          member: progress.member,
          block,
          layout,
          isSigned: this.isSigned(block, layout),
          isLinkedByNext: next && Buffer.from(next.previousHash).equals(headerHash(layout)),
        },
      ];
    });
    return choose(groupEqual(candidates, (layout) => this.isSound(number, layout)));
  }

  private isSigned({ metadata }: MemberBlock, layout: BlockLayout): boolean {
    const { config } = this.walk;
    if (config === undefined || metadata === undefined || metadata instanceof WireError) return false;
    return isSigned(layout, metadata, config);
  }

  private isSound(number: number, layout: BlockLayout): boolean {
    const isPinned = number === 0 && this.pins.genesisHash !== undefined;
    if (isPinned && hex(headerHash(layout)) !== this.pins.genesisHash) return false;
    const isLinked = Buffer.from(layout.previousHash).equals(this.walk.headerHash);
    return layout.number === number && isLinked && hasOwnDataHash(layout);
  }

  /** Takes the chosen block over into the recomputed channel. */
  private take(number: number, choice: Choice | undefined, held: readonly Held[]): WalkedBlock | undefined {
    const layout = choice?.chosen.layout;
    if (layout?.number !== number) {
      if (held.length > 0) this.skipped(number);
      return undefined;
    }
    if (number === 0) return this.takeGenesis(layout);
    if (this.walk.config === undefined) return undefined;
    if (!hasOwnDataHash(layout)) {
      this.skipped(number);
      this.walk.addAsFlagged(layout, flagsOf(choice?.chosen.members ?? []));
      return undefined;
    }
    const walked = this.walk.add(layout);
    this.told(number, walked);
    return walked;
  }

  private takeGenesis(layout: BlockLayout): WalkedBlock | undefined {
    this.genesisHash = hex(headerHash(layout));
    try {
      this.walk.begin(layout);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const sentence = `The channel's first configuration cannot be read: ${reason}; no transaction can be judged.`;
      this.findings.add({ kind: 'config-unreadable', member: '', block: 0, sentence });
      this.walk.headerHash = headerHash(layout);
      return undefined;
    }
    return this.walk.add(layout);
  }

  private told(number: number, { recomputation, configFailure }: WalkedBlock): void {
    if (configFailure !== undefined) {
      const sentence = `The configuration in block ${String(number)} cannot be read: ${configFailure.message}.`;
      this.findings.add({ kind: 'config-unreadable', member: '', block: number, sentence });
    } else if (recomputation.configEnvelope !== undefined) {
      this.notices.add(
        `The configuration in block ${String(number)} was taken over as it stands; whether its update was authorised was not evaluated.`,
      );
    }
    for (const finding of certificateTimes(number, recomputation)) this.findings.add(finding);
  }

  private skipped(number: number): void {
    this.notices.add(
      `Block ${String(number)} is damaged at every member that was read: its codes were not recomputed, and later findings may follow from it.`,
    );
  }

  private gap(number: number, progress: MemberProgress): void {
    progress.headerHash = undefined;
    if (progress.isGapTold) return;
    progress.isGapTold = true;
    const { member } = progress;
    const sentence = `${member} lacks block ${String(number)}, although it holds later ones.`;
    this.findings.add({ kind: 'blocks-missing', member, block: number, sentence });
  }

  private checkPins({ member }: MemberProgress, layout: BlockLayout): void {
    const found = hex(headerHash(layout));
    const { genesisHash, channelId } = this.pins;
    if (genesisHash !== undefined && found !== genesisHash) {
      const sentence = `Block 0 of ${member} has the hash ${found}, but ${genesisHash} is pinned.`;
      this.findings.add({ kind: 'genesis-mismatch', member, block: 0, sentence });
    }
    if (channelId !== undefined && this.walk.channelId !== channelId) {
      const sentence = `The ledger of ${member} is of channel ${this.walk.channelId}, but ${channelId} is pinned.`;
      this.findings.add({ kind: 'channel-mismatch', member, block: 0, sentence });
    }
  }

  /** Where the commit hash cannot be recomputed, the members' own one is the base for the next. */
  private adoptCommitHash(number: number, held: readonly Held[]): void {
    if (number === 0 || this.walk.commitHash !== undefined) return;
    const stored = held.map(({ progress }) => hex(progress.commitHash));
    const counted = [...new Set(stored)].map((hash) => [stored.filter((one) => one === hash).length, hash] as const);
    const [most] = counted.sort(([a], [b]) => b - a);
    this.walk.commitHash = Buffer.from(most?.[1] ?? '', 'hex');
    this.notices.add(
      `The commit hash of block ${String(number)} could not be recomputed; the one that most members hold was taken over.`,
    );
  }

  private async compareStates(height: number): Promise<void> {
    for (const [index, progress] of this.members.entries()) {
      const { reader } = progress;
      const isAtEnd = progress.height === height && reader.next === undefined;
      if (!isAtEnd || progress.isStateChecked || reader.failure !== undefined) continue;
      progress.isStateChecked = true;
      if (reader.source.state === undefined || this.walk.config === undefined) continue;
      const context = { state: this.walk.state, height, round: index + 1, findings: this.findings };
      try {
        progress.stateKeys = await compareState(context, reader.source);
      } catch (error) {
        this.unreadable(progress, 'state', error);
      }
    }
  }

  private end(progress: MemberProgress): void {
    const { reader, member, height } = progress;
    if (reader.failure !== undefined) this.unreadable(progress, 'ledger', reader.failure);
    else if (height === 0) this.unreadable(progress, 'ledger', 'it holds no blocks');
    const claimed = reader.source.height;
    if (claimed === undefined || claimed <= height) return;
    const sentence = `${member} says that it holds ${String(claimed)} blocks, but its ledger ends after ${String(height)}.`;
    this.findings.add({ kind: 'blocks-missing', member, block: height, sentence });
  }

  private unreadable({ member, height }: MemberProgress, what: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    const sentence = `The ${what} of ${member} cannot be read on after block ${String(height - 1)}: ${reason}.`;
    this.findings.add({ kind: 'member-unreadable', member, sentence });
  }

  private report(): VerificationReport {
    const { walk, findings, pins } = this;
    return {
      ok: findings.total === 0,
      channelId: walk.channelId,
      genesisHash: this.genesisHash,
      pinned: { channelId: pins.channelId !== undefined, genesisHash: pins.genesisHash !== undefined },
      members: this.members.map(({ member, height, headerHash: hash, stateKeys }) => ({
        member,
        height,
        lastHeaderHash: hex(hash ?? new Uint8Array(0)),
        stateKeys,
      })),
      blocks: walk.blocks,
      transactions: walk.transactions,
      codes: Object.fromEntries(walk.codes),
      stateKeys: walk.state.size - (walk.state.has('') ? 1 : 0),
      findings: findings.list,
      totalFindings: findings.total,
      notices: [...noticesOf(this.members, this.walk, pins), ...this.notices],
    };
  }
}

function flagsOf(candidates: readonly Candidate[]): Uint8Array {
  for (const { block } of candidates) {
    const { metadata } = block;
    if (metadata !== undefined && !(metadata instanceof WireError)) return metadata.flags.bytes;
  }
  return new Uint8Array(0);
}
