import { FormError, readPeerBlocks } from '@edgebeat/network';
import { common } from '@hyperledger/fabric-protos';
import { actionOf, endorsersIn } from '../conformance/read-write-sets';

/** A transaction of a chaincode on a peer's chain, and whose peers endorsed it. */
export interface Endorsed {
  readonly block: number;
  readonly endorsers: readonly string[];
  /** Fabric's validation code. */
  readonly code: number;
  readonly isValid: boolean;
}

const endorserTransaction = 3;

/** Reads them from the files of a peer. */
export async function endorsedBlocks(peerFolder: string, channel: string): Promise<Endorsed[]> {
  const found: Endorsed[] = [];
  for await (const { number, block } of readPeerBlocks(peerFolder, channel)) {
    if (block instanceof FormError) throw block;
    const read = common.Block.deserializeBinary(block.bytes);
    const flags =
      read.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER] ??
      new Uint8Array();
    for (const [index, bytes] of (read.getData()?.getDataList_asU8() ?? []).entries()) {
      const envelope = common.Envelope.deserializeBinary(bytes);
      if (typeOf(envelope) !== endorserTransaction) continue;
      const code = flags[index] ?? -1;
      const endorsers = endorsersIn(actionOf(envelope));
      found.push({ block: number, endorsers, code, isValid: code === 0 });
    }
  }
  return found;
}

function typeOf(envelope: common.Envelope): number {
  const header = common.Payload.deserializeBinary(envelope.getPayload_asU8()).getHeader();
  const channelHeader = header?.getChannelHeader_asU8() ?? new Uint8Array();
  return common.ChannelHeader.deserializeBinary(channelHeader).getType();
}
