import { join } from 'node:path';
import { materialPaths } from '@edgebeat/fabric-embedded/paths';
import { encodeFrame } from '@edgebeat/fabric-embedded/dist/block/frame';
import { blockDataHash, headerHash } from '@edgebeat/fabric-embedded/dist/block/header';
import { setTransactionFlags, signBlock } from '@edgebeat/fabric-embedded/dist/block/metadata';
import { loadSigner, type Signer } from '@edgebeat/fabric-embedded/signer';
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
  const signer = await ordererOf(chain, file.mspId);
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
  return framesOf(blocks);
}

/** The member's block file with a block's first flag turned from VALID to invalid, nothing else. */
export function withInvalidFlag(file: BlockFile, number: number): Uint8Array {
  const blocks = file.frames.map(({ block }) => common.Block.deserializeBinary(block));
  const block = blocks[number];
  if (block === undefined) throw new Error(`there is no block ${String(number)}`);
  setTransactionFlags(block, [invalid]);
  return framesOf(blocks);
}

function framesOf(blocks: readonly common.Block[]): Uint8Array {
  return Buffer.concat(blocks.map((block) => encodeFrame(block.serializeBinary())));
}

function headerOf(block: common.Block): common.BlockHeader {
  const header = block.getHeader();
  if (header === undefined) throw new Error('the block has no header');
  return header;
}

function ordererOf({ home, plan }: Chain, mspId: string): Promise<Signer> {
  const member = plan.members.find((one) => one.mspId === mspId);
  if (member === undefined) throw new Error(`there is no ${mspId}`);
  const { orderer } = materialPaths(join(home, 'network', 'crypto'), member.domain);
  return loadSigner(mspId, orderer.msp.certificate, orderer.msp.key);
}
