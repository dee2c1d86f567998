import { common } from '@hyperledger/fabric-protos';

/** The channel header and content of a transaction that carries a channel's config. */
export interface ConfigTransaction {
  readonly channelId: string;
  readonly envelope: common.ConfigEnvelope;
}

/** Whether a block carries the channel's config; a malformed block carries none. */
export function isConfigBlock(block: common.Block): boolean {
  try {
    return readPayload(block).header.getType() === common.HeaderType.CONFIG;
  } catch {
    return false;
  }
}

/**
 * Reads the one transaction of a config block.
 *
 * @throws Error when the block holds anything else.
 */
export function readConfigTransaction(block: common.Block): ConfigTransaction {
  const { header, payload } = readPayload(block);
  if (header.getType() !== common.HeaderType.CONFIG) {
    throw new Error('its transaction is not of the type CONFIG');
  }
  const channelId = header.getChannelId();
  if (channelId === '') throw new Error('it names no channel');
  return {
    channelId,
    envelope: common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()),
  };
}

function readPayload(block: common.Block) {
  const [bytes, ...others] = block.getData()?.getDataList_asU8() ?? [];
  if (bytes === undefined || others.length > 0) {
    throw new Error('it does not hold exactly one transaction');
  }
  const envelope = common.Envelope.deserializeBinary(bytes);
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const headerBytes = payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array();
  return { payload, header: common.ChannelHeader.deserializeBinary(headerBytes) };
}
