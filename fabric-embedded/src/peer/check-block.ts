import type { common } from '@hyperledger/fabric-protos';
import { blockDataHash, headerHash } from '../block/header';
import { blockSigners } from '../block/metadata';
import { isWellFormedEnvelope } from '../block/well-formed';
import type { ChannelConfig } from '../channel/channel-config';
import { validSigners } from '../validation/signers';

const blockValidation = '/Channel/Orderer/BlockValidation';

/** A block that a peer does not take: not one transaction of it is looked at. */
export class BlockRefused extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BlockRefused';
  }
}

/** What the next block has to follow. */
export interface ChainEnd {
  readonly height: number;
  readonly lastHeaderHash: Uint8Array;
}

/**
 * Checks an ordered block before its transactions are judged.
 *
 * @throws BlockRefused when it is not the next one, its data are not what the header says, or no
 * ordering node of the channel has signed it.
 */
export function checkOrderedBlock(block: common.Block, end: ChainEnd, config: ChannelConfig): void {
  const { header, data } = checkedParts(block);
  const expected = String(end.height);
  if (header.getNumber() !== end.height) {
    throw new BlockRefused(`block ${String(header.getNumber())} came instead of block ${expected}`);
  }
  if (!Buffer.from(header.getPreviousHash_asU8()).equals(end.lastHeaderHash)) {
    throw new BlockRefused(`block ${expected} does not follow the last block`);
  }
  if (data.getDataList().length === 0) throw new BlockRefused(`block ${expected} is empty`);
  const odd = data.getDataList_asU8().findIndex((envelope) => !isWellFormedEnvelope(envelope));
  if (odd >= 0) {
    throw new BlockRefused(`transaction ${String(odd)} of block ${expected} is not well formed`);
  }
  checkOrderer(block, config);
}

/**
 * Checks the first block, which nobody signs: whoever starts a member pins it.
 *
 * @throws BlockRefused when it is not block 0 or its data are not what the header says.
 */
export function checkGenesis(block: common.Block): Uint8Array {
  const { header } = checkedParts(block);
  if (header.getNumber() !== 0) throw new BlockRefused('the first block has to have number 0');
  return headerHash(header);
}

function checkedParts(block: common.Block): {
  readonly header: common.BlockHeader;
  readonly data: common.BlockData;
} {
  const header = block.getHeader();
  const data = block.getData();
  if (header === undefined || data === undefined) {
    throw new BlockRefused('a block without header or data came');
  }
  if (!Buffer.from(header.getDataHash_asU8()).equals(blockDataHash(data))) {
    const number = String(header.getNumber());
    throw new BlockRefused(`the data of block ${number} are not what its header says`);
  }
  return { header, data };
}

function checkOrderer(block: common.Block, { msps, policies }: ChannelConfig): void {
  // Blocks carry no time, and Fabric does not look at the end of an ordering node's certificate.
  const signers = validSigners(msps, blockSigners(block), new Date(0));
  if (policies.satisfied(blockValidation, signers)) return;
  const number = String(block.getHeader()?.getNumber());
  throw new BlockRefused(`block ${number} is not signed as ${blockValidation} demands`);
}
