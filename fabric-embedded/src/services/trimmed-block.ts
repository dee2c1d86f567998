import { common, orderer } from '@hyperledger/fabric-protos';
import { isConfigBlock } from '../channel/read-config';

const slots = common.BlockMetadataIndex;

/** Header and metadata alone when the seek asks for that; config blocks are sent whole. */
export function withoutData(block: common.Block, seek: orderer.SeekInfo): common.Block {
  const headerOnly = orderer.SeekInfo.SeekContentType.HEADER_WITH_SIG;
  if (seek.getContentType() !== headerOnly || isConfigBlock(block)) return block;
  const trimmed = new common.Block();
  trimmed.setHeader(block.getHeader());
  trimmed.setMetadata(block.getMetadata());
  return trimmed;
}

/** The block as an ordering node has it: without the flags and commit hash of a peer. */
export function asOrdered(block: common.Block): common.Block {
  const metadata = new common.BlockMetadata();
  const kept = block.getMetadata()?.getMetadataList_asU8() ?? [];
  metadata.setMetadataList(
    kept.map((bytes, slot) => (isPeersOwn(slot) ? new Uint8Array() : bytes)),
  );
  const ordered = new common.Block();
  ordered.setHeader(block.getHeader());
  ordered.setData(block.getData());
  ordered.setMetadata(metadata);
  return ordered;
}

function isPeersOwn(slot: number): boolean {
  return slot === slots.TRANSACTIONS_FILTER || slot === slots.COMMIT_HASH;
}
