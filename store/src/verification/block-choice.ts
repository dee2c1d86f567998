import type { BlockLayout } from '../block/block-layout';
import { isSigned } from '../block/block-signatures';
import { headerHash } from '../block/hashes';
import type { ChannelConfig } from '../channel/channel-config';
import type { ChannelWalk } from '../channel/channel-walk';
import { hasOwnDataHash } from '../members/content-check';
import {
  choose,
  groupEqual,
  readableLayout,
  type Candidate,
  type Choice,
} from '../members/reference';
import type { MemberBlock } from '../members/member-block';
import type { LedgerPins } from '../options';
import { hex } from '../report/wording';
import { mostFrequent, readableMetadata, type Held } from './held-block';

/** Chooses which of the members' blocks counts as the channel's; undefined when none can be read. */
export function chooseBlock(
  number: number,
  held: readonly Held[],
  walk: ChannelWalk,
  pins: LedgerPins,
): Choice | undefined {
  const candidates = held.flatMap((one) => candidateOf(one, walk) ?? []);
  return choose(groupEqual(candidates, (layout) => isSound(number, layout, walk, pins)));
}

/** The validation flags that most members with the chosen block have. */
export function commonFlags({ chosen }: Choice): Uint8Array {
  const flags = chosen.members.flatMap(({ block }) => readableMetadata(block)?.flags.bytes ?? []);
  return mostFrequent(flags) ?? new Uint8Array(0);
}

function candidateOf({ progress, block }: Held, { config }: ChannelWalk): Candidate | undefined {
  const layout = readableLayout(block);
  if (layout === undefined) return undefined;
  const { next } = progress.reader;
  const following = next && readableLayout(next);
  return {
    member: progress.member,
    block,
    layout,
    isSigned: signatureVerdict(block, layout, config),
    isLinkedByNext: following && Buffer.from(following.previousHash).equals(headerHash(layout)),
  };
}

/** Whether a block is signed as the channel asks; undefined without its configuration. */
export function signatureVerdict(
  block: MemberBlock,
  layout: BlockLayout,
  config: ChannelConfig | undefined,
): boolean | undefined {
  const metadata = readableMetadata(block);
  if (config === undefined) return undefined;
  return metadata !== undefined && isSigned(layout, metadata, config);
}

function isSound(
  number: number,
  layout: BlockLayout,
  walk: ChannelWalk,
  { genesisHash }: LedgerPins,
): boolean {
  const isPinned = number === 0 && genesisHash !== undefined;
  if (isPinned && hex(headerHash(layout)) !== genesisHash) return false;
  const isLinked = Buffer.from(layout.previousHash).equals(walk.headerHash);
  return layout.number === number && isLinked && hasOwnDataHash(layout);
}
