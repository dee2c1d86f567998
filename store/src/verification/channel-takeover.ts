import type { BlockLayout } from '../block/block-layout';
import { headerHash } from '../block/hashes';
import type { ChannelWalk, WalkedBlock } from '../channel/channel-walk';
import { certificateTimes } from '../members/certificate-times';
import { hasOwnDataHash } from '../members/content-check';
import type { Choice } from '../members/reference';
import type { Findings } from '../report/finding';
import { hex } from '../report/wording';
import { commonFlags } from './block-choice';
import { mostFrequent, type Held } from './held-block';

/** Takes the chosen blocks over into the recomputed channel, and says where that was not possible. */
export class ChannelTakeover {
  readonly notices = new Set<string>();
  genesisHash = '';
  private readonly walk: ChannelWalk;
  private readonly findings: Findings;

  constructor(walk: ChannelWalk, findings: Findings) {
    this.walk = walk;
    this.findings = findings;
  }

  /** @returns undefined when the block's codes could not be recomputed. */
  take(number: number, choice: Choice | undefined): WalkedBlock | undefined {
    const layout = choice?.chosen.layout;
    if (choice === undefined || layout?.number !== number) {
      this.skipped(number);
      return undefined;
    }
    if (number === 0) return this.takeGenesis(layout);
    if (this.walk.config === undefined) {
      this.walk.headerHash = headerHash(layout);
      return undefined;
    }
    const flags = commonFlags(choice);
    if (!hasOwnDataHash(layout)) {
      this.skipped(number);
      this.walk.addAsFlagged(layout, flags);
      return undefined;
    }
    const walked = this.walk.add(layout, flags);
    this.tell(number, walked);
    return walked;
  }

  /** Where the commit hash cannot be recomputed, the members' own one is the base for the next. */
  adoptCommitHash(number: number, held: readonly Held[]): void {
    if (number === 0 || this.walk.commitHash !== undefined) return;
    this.walk.commitHash = mostFrequent(held.map(({ progress }) => progress.commitHash));
    this.notices.add(
      `The commit hash of block ${String(number)} could not be recomputed; the one that most members hold was taken over.`,
    );
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
    return this.walk.add(layout, new Uint8Array(0));
  }

  private tell(number: number, { recomputation, configFailure }: WalkedBlock): void {
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
}
