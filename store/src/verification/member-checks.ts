import type { BlockLayout } from '../block/block-layout';
import { headerHash } from '../block/hashes';
import type { ChannelWalk } from '../channel/channel-walk';
import type { MemberProgress } from '../members/member-progress';
import type { LedgerPins } from '../options';
import type { Findings } from '../report/finding';
import { hex } from '../report/wording';
import { compareState } from '../state/state-comparison';

/** A block that is missing in the middle; only the first of a gap is told. */
export function checkGap(number: number, progress: MemberProgress, findings: Findings): void {
  progress.headerHash = undefined;
  if (progress.isGapTold) return;
  progress.isGapTold = true;
  const { member } = progress;
  const sentence = `${member} lacks block ${String(number)}, although it holds later ones.`;
  findings.add({ kind: 'blocks-missing', member, block: number, sentence });
}

/** Block 0 and its channel against what the auditor knows from elsewhere. */
export function checkPins(
  { member }: MemberProgress,
  layout: BlockLayout,
  foundChannel: string,
  { genesisHash, channelId }: LedgerPins,
  findings: Findings,
): void {
  const found = hex(headerHash(layout));
  if (genesisHash !== undefined && found !== genesisHash) {
    const sentence = `Block 0 of ${member} has the hash ${found}, but ${genesisHash} is pinned.`;
    findings.add({ kind: 'genesis-mismatch', member, block: 0, sentence });
  }
  if (channelId !== undefined && foundChannel !== channelId) {
    const sentence = `The ledger of ${member} is of channel ${foundChannel}, but ${channelId} is pinned.`;
    findings.add({ kind: 'channel-mismatch', member, block: 0, sentence });
  }
}

/** Compares the states of the members whose ledger ends here. */
export async function checkStates(
  members: readonly MemberProgress[],
  walk: ChannelWalk,
  height: number,
  findings: Findings,
): Promise<void> {
  for (const [index, progress] of members.entries()) {
    const { reader } = progress;
    const isAtEnd = progress.height === height && reader.next === undefined;
    if (!isAtEnd || progress.isStateChecked || reader.failure !== undefined) continue;
    progress.isStateChecked = true;
    if (reader.source.state === undefined || walk.config === undefined) continue;
    const context = { state: walk.state, height, round: index + 1, findings };
    try {
      progress.stateKeys = await compareState(context, reader.source);
    } catch (error) {
      addUnreadable(progress, 'state', reasonOf(error), findings);
    }
  }
}

/** What the end of a member's blocks shows: a failed reading, or fewer blocks than it claims. */
export function checkEnd(progress: MemberProgress, findings: Findings): void {
  const { reader, member, height } = progress;
  if (reader.failure !== undefined)
    addUnreadable(progress, 'ledger', reader.failure.message, findings);
  else if (height === 0) addUnreadable(progress, 'ledger', 'it holds no blocks', findings);
  const claimed = reader.source.height;
  if (claimed === undefined || claimed <= height) return;
  const sentence = `${member} says that it holds ${String(claimed)} blocks, but its ledger ends after ${String(height)}.`;
  findings.add({ kind: 'blocks-missing', member, block: height, sentence });
}

function addUnreadable(
  { member, height }: MemberProgress,
  what: string,
  reason: string,
  findings: Findings,
): void {
  const sentence = `The ${what} of ${member} cannot be read beyond its ${String(height)} blocks: ${reason}.`;
  findings.add({ kind: 'member-unreadable', member, sentence });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
