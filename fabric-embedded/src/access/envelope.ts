import { common } from '@hyperledger/fabric-protos';
import type { SignedBytes } from './access';

/** An envelope whose headers could be read; nothing is verified yet. */
export interface OpenedEnvelope {
  readonly channelHeader: common.ChannelHeader;
  readonly nonce: Uint8Array;
  readonly data: Uint8Array;
  readonly signed: SignedBytes;
}

/** @throws Error when a part is missing or malformed. */
export function openEnvelope(envelope: common.Envelope): OpenedEnvelope {
  const payloadBytes = envelope.getPayload_asU8();
  const payload = common.Payload.deserializeBinary(payloadBytes);
  const header = payload.getHeader();
  if (header === undefined) throw new Error('envelope has no header');
  const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  const signatureHeader = common.SignatureHeader.deserializeBinary(
    header.getSignatureHeader_asU8(),
  );
  return {
    channelHeader,
    nonce: signatureHeader.getNonce_asU8(),
    data: payload.getData_asU8(),
    signed: {
      creator: signatureHeader.getCreator_asU8(),
      data: payloadBytes,
      signature: envelope.getSignature_asU8(),
    },
  };
}

/** Fabric accepts what was made within 15 minutes of its own clock, before or after. */
export const timeWindowMs = 15 * 60_000;

/** Milliseconds since 1970; a header without a timestamp counts as made in 1970. */
export function timestampMs(header: common.ChannelHeader): number {
  const timestamp = header.getTimestamp();
  return timestamp === undefined ? 0 : timestamp.getSeconds() * 1000 + timestamp.getNanos() / 1e6;
}

/** Whether a header was made close enough to now. */
export function isTimely(header: common.ChannelHeader, now: number): boolean {
  return Math.abs(now - timestampMs(header)) <= timeWindowMs;
}
