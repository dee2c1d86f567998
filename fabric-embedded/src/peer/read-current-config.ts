import type { common } from '@hyperledger/fabric-protos';
import type { BlockStore } from '../block/block-file';
import { lastConfigBlock } from '../block/metadata';
import type { ChannelConfig } from '../channel/channel-config';
import { CurrentConfig } from '../channel/current-config';
import { readChannelConfig } from '../channel/read-config';
import { readCommittedBlock } from './committed-block';

/** The config of the last block, and those before it: each block names the last config block. */
export async function readCurrentConfig(
  blocks: BlockStore,
  genesis: common.Block,
): Promise<CurrentConfig> {
  const read = async (number: number) => readCommittedBlock(await blocks.read(number)).block;
  const first = readChannelConfig(genesis);
  const later: ChannelConfig[] = [];
  let number = lastConfigBlock(await read(blocks.height - 1)) ?? 0;
  while (number > 0) {
    later.push(readChannelConfig(await read(number)));
    number = lastConfigBlock(await read(number - 1)) ?? 0;
  }
  return new CurrentConfig(later[0] ?? first, [first, ...later]);
}
