import {
  bytes,
  int32,
  int64,
  message,
  nested,
  someBytes,
  repeatedNested,
  text,
  uint32,
  uint64,
  type Decoder,
} from '../wire/message';

/** What a decoder returns. */
export type Decoded<D> = D extends Decoder<infer T> ? T : never;

export const headerTypes = { config: 1, configUpdate: 2, endorserTransaction: 3 } as const;

export const decodeEnvelope = message({ payload: bytes(1), signature: someBytes(2) });

const decodeHeader = message({ channelHeader: bytes(1), signatureHeader: bytes(2) });
export type Header = Decoded<typeof decodeHeader>;

export const decodePayload = message({ header: nested(1, decodeHeader), data: someBytes(2) });

const decodeTimestamp = message({ seconds: int64(1), nanos: int32(2) });

export const decodeChannelHeader = message({
  type: int32(1),
  timestamp: nested(3, decodeTimestamp),
  channelId: text(4),
  txId: text(5),
  epoch: uint64(6),
  extension: bytes(7),
});
export type ChannelHeader = Decoded<typeof decodeChannelHeader>;

export const decodeSignatureHeader = message({ creator: bytes(1), nonce: bytes(2) });

export const decodeIdentifierHeader = message({ identifier: uint32(1) });

const decodeMetadataSignature = message({
  signatureHeader: bytes(1),
  signature: bytes(2),
  identifierHeader: bytes(3),
});
export type MetadataSignature = Decoded<typeof decodeMetadataSignature>;

export const decodeMetadata = message({
  value: bytes(1),
  signatures: repeatedNested(2, decodeMetadataSignature),
});
export type Metadata = Decoded<typeof decodeMetadata>;

const decodeLastConfig = message({ index: uint64(1) });

export const decodeOrdererBlockMetadata = message({
  lastConfig: nested(1, decodeLastConfig),
  consenterMetadata: bytes(2),
});
