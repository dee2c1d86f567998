import { blockDataHash, headerHash } from '@edgebeat/fabric-embedded/dist/block/header';
import { setTransactionFlags, signBlock } from '@edgebeat/fabric-embedded/dist/block/metadata';
import { loadSigner } from '@edgebeat/fabric-embedded/signer';
import { common } from '@hyperledger/fabric-protos';
import type { BlockFile, Chain } from './chain';

/** MVCC_READ_CONFLICT of Fabric's peer/transaction.proto. */
const invalid = 11;

/** What an attacker who is a member does to its own copy of a block. */
export type Rewriting = (block: common.Block) => void;

/** Changes one byte in the first transaction of a block. */
export function changeContent(at: number): Rewriting {
  return (block) => {
    const data = block.getData() ?? new common.BlockData();
    const envelopes = data.getDataList_asU8().map((envelope) => Uint8Array.from(envelope));
    const [first] = envelopes;
    if (first === undefined) throw new Error('the block holds no transaction');
    const offset = at % first.length;
    first[offset] = (first[offset] ?? 0) ^ 1;
    data.setDataList(envelopes);
    block.setData(data);
  };
}

/** Leaves out what a block holds. */
export const leaveOut: Rewriting = (block) => {
  block.setData(new common.BlockData());
  setTransactionFlags(block, []);
};

/**
 * The member's block file with one block rewritten: its data hash, the links of all blocks after it
 * and all their signatures are made anew, with the member's own orderer key.
 */
export async function rewritten(
  chain: Chain,
  file: BlockFile,
  number: number,
  rewrite: Rewriting,
): Promise<Uint8Array> {
  const { certificate, key } = chain.signing(file.mspId);
  const signer = await loadSigner(file.mspId, certificate, key);
  const blocks = file.frames.map(({ block }) => common.Block.deserializeBinary(block));
  for (const [at, block] of blocks.entries()) {
    if (at < number) continue;
    if (at === number) rewrite(block);
    const header = headerOf(block);
    header.setDataHash(blockDataHash(block.getData() ?? new common.BlockData()));
    const before = blocks[at - 1];
    if (before !== undefined) header.setPreviousHash(headerHash(headerOf(before)));
    signBlock(block, signer, 0);
  }
  return contentOf(chain, blocks);
}

/** The member's block file with a block's first flag turned from VALID to invalid, nothing else. */
export function withInvalidFlag(chain: Chain, file: BlockFile, number: number): Uint8Array {
  const blocks = file.frames.map(({ block }) => common.Block.deserializeBinary(block));
  const block = blocks[number];
  if (block === undefined) throw new Error(`there is no block ${String(number)}`);
  setTransactionFlags(block, [invalid]);
  return contentOf(chain, blocks);
}

function contentOf({ encode }: Chain, blocks: readonly common.Block[]): Uint8Array {
  return Buffer.concat(blocks.map(encode));
}

function headerOf(block: common.Block): common.BlockHeader {
  const header = block.getHeader();
  if (header === undefined) throw new Error('the block has no header');
  return header;
}
