import type { BlockLayout } from '../block/block-layout';
import { isSigned } from '../block/block-signatures';
import { headerHash } from '../block/hashes';
import type { ChannelWalk } from '../channel/channel-walk';
import { hasOwnDataHash } from '../members/content-check';
import {
  choose,
  groupEqual,
  readableLayout,
  type Candidate,
  type Choice,
} from '../members/reference';
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
  const metadata = readableMetadata(block);
  return {
    member: progress.member,
    block,
    layout,
    isSigned: config !== undefined && metadata !== undefined && isSigned(layout, metadata, config),
    isLinkedByNext: following && Buffer.from(following.previousHash).equals(headerHash(layout)),
  };
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
