import { randomBytes } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import { blockDataHash, headerHash } from './header';
import { encodeFrame } from './frame';

/** Blocks that hang together by their hashes; the envelopes are noise of the given size. */
export function sampleChain(length: number, envelopeBytes = 40, envelopes = 2): common.Block[] {
  const blocks: common.Block[] = [];
  let previous: Uint8Array = new Uint8Array();
  for (let number = 0; number < length; number++) {
    const data = Array.from(
      { length: envelopes },
      () => new Uint8Array(randomBytes(envelopeBytes)),
    );
    const block = sampleBlock(number, previous, data);
    blocks.push(block);
    previous = headerHash(block.getHeader() ?? new common.BlockHeader());
  }
  return blocks;
}

/** One block with a right data hash and some metadata. */
export function sampleBlock(
  number: number,
  previousHash: Uint8Array,
  envelopes: readonly Uint8Array[],
): common.Block {
  const data = new common.BlockData();
  data.setDataList([...envelopes]);
  const header = new common.BlockHeader();
  header.setNumber(number);
  header.setPreviousHash(previousHash);
  header.setDataHash(blockDataHash(data));
  const metadata = new common.BlockMetadata();
  metadata.setMetadataList([new Uint8Array(randomBytes(20)), Uint8Array.from([0, 0])]);
  const block = new common.Block();
  block.setHeader(header);
  block.setData(data);
  block.setMetadata(metadata);
  return block;
}

/** A block file's content, with the offset of each frame and of the end. */
export function sampleFile(blocks: readonly common.Block[]) {
  const frames = blocks.map((block) => encodeFrame(block.serializeBinary()));
  const offsets = [0];
  for (const frame of frames) offsets.push((offsets.at(-1) ?? 0) + frame.length);
  return { content: Uint8Array.from(Buffer.concat(frames)), offsets };
}
