import { common } from '@hyperledger/fabric-protos';

/**
 * The configuration of a channel that a config block holds.
 *
 * @throws Error when the block holds none.
 */
export function channelGroupIn(block: Uint8Array): common.ConfigGroup {
  const [data] = common.Block.deserializeBinary(block).getData()?.getDataList_asU8() ?? [];
  const envelope = common.Envelope.deserializeBinary(data ?? new Uint8Array());
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const config = common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig();
  const channel = config?.getChannelGroup();
  if (channel === undefined) throw new Error('the block holds no configuration of a channel');
  return channel;
}

/** The bytes of a value of a group; none where it has no such value. */
export function configValue(group: common.ConfigGroup | undefined, name: string): Uint8Array {
  return group?.getValuesMap().get(name)?.getValue_asU8() ?? new Uint8Array();
}
