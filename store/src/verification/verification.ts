import { headerHash } from '../block/hashes';
import type { BlockLayout } from '../block/block-layout';
import { ChannelWalk, type WalkedBlock } from '../channel/channel-walk';
import { checkContent } from '../members/content-check';
import { newProgress, type MemberProgress } from '../members/member-progress';
import { MemberReader, type Slot } from '../members/member-reader';
import { checkMetadata } from '../members/metadata-check';
import { readableLayout, wasSigned } from '../members/reference';
import type { LedgerPins, VerifyOptions } from '../options';
import type { MemberSource } from '../ports';
import { Findings } from '../report/finding';
import { noticesOf } from '../report/notices';
import type { VerificationReport } from '../report/report';
import { hex } from '../report/wording';
import { chooseBlock, signatureVerdict } from './block-choice';
import { ChannelTakeover } from './channel-takeover';
import { readableMetadata, type Held } from './held-block';
import { checkEnd, checkGap, checkPins, checkStates } from './member-checks';

const defaultMaxFindings = 1_000;

/** Walks all members' ledgers side by side, one block at a time. */
export class Verification {
  private readonly members: readonly MemberProgress[];
  private readonly pins: LedgerPins;
  private readonly options: VerifyOptions;
  private readonly findings: Findings;
  private readonly walk: ChannelWalk;
  private readonly takeover: ChannelTakeover;

  constructor(sources: readonly MemberSource[], pins: LedgerPins, options: VerifyOptions) {
    this.members = sources.map((source) => newProgress(new MemberReader(source)));
    this.pins = pins;
    this.options = options;
    this.findings = new Findings(options.maxFindings ?? defaultMaxFindings);
    const names = options.chaincodes && new Set(options.chaincodes);
    this.walk = new ChannelWalk({ names, collections: options.collections });
    this.takeover = new ChannelTakeover(this.walk, this.findings);
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
    await Promise.all(this.members.map(({ reader }) => reader.close()));
    return this.report();
  }

  private async walkBlocks(): Promise<void> {
    if (this.members.length === 0) throw new Error('no member was given');
    for (let number = 0; ; number++) {
      const slots = await Promise.all(
        this.members.map(async (progress) => ({
          progress,
          slot: await progress.reader.take(number),
        })),
      );
      if (slots.every(({ slot }) => slot === 'ended')) break;
      this.block(number, slots);
      await checkStates(this.members, this.walk, number + 1, this.findings);
      this.options.onProgress?.({ blocks: number + 1, transactions: this.walk.transactions });
    }
    for (const progress of this.members) checkEnd(progress, this.findings);
  }

  private block(number: number, slots: readonly { progress: MemberProgress; slot: Slot }[]): void {
    const held: Held[] = [];
    for (const { progress, slot } of slots) {
      if (slot === 'missing') checkGap(number, progress, this.findings);
      else if (slot !== 'ended') held.push({ progress, block: slot });
    }
    const { findings, walk } = this;
    const choice = chooseBlock(number, held, walk, this.pins);
    const previousHeaderHash = walk.headerHash;
    const walked = this.takeover.take(number, choice);
    for (const { progress, block } of held) {
      const context = { number, choice, previousHeaderHash, findings };
      const verdict = checkContent(context, progress, block);
      const layout = readableLayout(block);
      progress.height = number + 1;
      progress.headerHash = choice && headerHash(choice.chosen.layout);
      if (layout === undefined) continue;
      if (verdict !== 'broken') {
        progress.headerHash = headerHash(layout);
        const known = verdict === 'equal' ? walked : undefined;
        const signed = wasSigned(choice, block) ?? signatureVerdict(block, layout, walk.config);
        this.metadata(number, signed, known, { progress, block }, layout);
      }
      if (number === 0) checkPins(progress, layout, walk.channelId, this.pins, findings);
    }
    this.takeover.adoptCommitHash(number, held);
  }

  private metadata(
    number: number,
    isSigned: boolean | undefined,
    walked: WalkedBlock | undefined,
    { progress, block }: Held,
    layout: BlockLayout,
  ): void {
    const context = {
      number,
      isSigned,
      lastConfigBlock: this.walk.lastConfigBlock,
      flags: walked?.recomputation.flags,
      updates: walked?.updates,
      commitHash: walked?.commitHash,
      findings: this.findings,
    };
    checkMetadata(context, progress, block, layout);
    progress.commitHash = readableMetadata(block)?.commitHash.bytes ?? progress.commitHash;
  }

  private report(): VerificationReport {
    const { walk, findings, pins, takeover } = this;
    return {
      ok: findings.total === 0,
      channelId: walk.channelId,
      genesisHash: takeover.genesisHash,
      pinned: {
        channelId: pins.channelId !== undefined,
        genesisHash: pins.genesisHash !== undefined,
      },
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
      notices: [...noticesOf(this.members, walk, pins), ...takeover.notices],
    };
  }
}
