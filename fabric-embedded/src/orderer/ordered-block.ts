import { common } from '@hyperledger/fabric-protos';
import { blockDataHash } from '../block/header';
import { type BlockSigner, signBlock } from '../block/metadata';

/** The place of the next block in the chain. */
export interface ChainTip {
  readonly height: number;
  readonly lastHeaderHash: Uint8Array;
}

/** A block over a batch, without metadata. */
export function assembleBlock(tip: ChainTip, batch: readonly common.Envelope[]): common.Block {
  const data = new common.BlockData();
  data.setDataList(batch.map((envelope) => envelope.serializeBinary()));
  const header = new common.BlockHeader();
  header.setNumber(tip.height);
  header.setPreviousHash(tip.lastHeaderHash);
  header.setDataHash(blockDataHash(data));
  const block = new common.Block();
  block.setHeader(header);
  block.setData(data);
  return block;
}

/** The same block with metadata of its own that one ordering node has signed. */
export function signedCopy(
  block: common.Block,
  signer: BlockSigner,
  lastConfigBlock: number,
): common.Block {
  const copy = new common.Block();
  copy.setHeader(block.getHeader());
  copy.setData(block.getData());
  signBlock(copy, signer, lastConfigBlock);
  return copy;
}
