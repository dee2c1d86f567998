import {
  decodeChannelHeader,
  decodeEnvelope,
  decodePayload,
  decodeSignatureHeader,
  headerTypes,
  type ChannelHeader,
  type Header,
} from '../messages/envelopes';
import { sha256 } from '../block/hashes';
import { codes, type Code } from './validation-code';

/** An envelope whose outer messages could be read. */
export interface Envelope {
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  readonly header: Header;
  readonly channelHeader: ChannelHeader;
  readonly creator: Uint8Array;
  readonly nonce: Uint8Array;
  readonly data: Uint8Array;
}

/** Why an envelope cannot be read, as the code that a peer gives it. */
export interface Refusal {
  readonly refused: Code;
}

const none = new Uint8Array(0);
const headerTypesRead = new Set<number>(Object.values(headerTypes));

/** Takes an envelope apart as far as a peer must be able to read it before it checks who signed. */
export function readEnvelope(bytes: Uint8Array): Envelope | Refusal {
  const parts = readParts(bytes);
  if ('refused' in parts) return parts;
  const { channelHeader, nonce, creator } = parts;
  const isComplete = headerTypesRead.has(channelHeader.type) && channelHeader.epoch === 0;
  if (!isComplete || nonce.length === 0 || creator.length === 0) {
    return { refused: codes.BAD_COMMON_HEADER };
  }
  return parts;
}

/** The same without asking for a creator: nobody has signed the config of block 0. */
export function readParts(bytes: Uint8Array): Envelope | Refusal {
  const envelope = attempt(() => decodeEnvelope(bytes));
  if (envelope === undefined) return { refused: codes.INVALID_OTHER_REASON };
  const payload = attempt(() => decodePayload(envelope.payload));
  if (payload === undefined) return { refused: codes.BAD_PAYLOAD };
  const { header } = payload;
  const channelHeader = header && attempt(() => decodeChannelHeader(header.channelHeader));
  const signatureHeader = header && attempt(() => decodeSignatureHeader(header.signatureHeader));
  if (header === undefined || channelHeader === undefined || signatureHeader === undefined) {
    return { refused: codes.BAD_COMMON_HEADER };
  }
  const { creator, nonce } = signatureHeader;
  const { signature = none } = envelope;
  const { data = none } = payload;
  return { payload: envelope.payload, signature, header, channelHeader, creator, nonce, data };
}

/** The id under which peers index a transaction, also an invalid one; empty when there is none. */
export function indexedId(bytes: Uint8Array): string {
  return (
    attempt(() => {
      const { header } = decodePayload(decodeEnvelope(bytes).payload);
      if (header === undefined) return '';
      const { txId } = decodeChannelHeader(header.channelHeader);
      if (txId !== '') return txId;
      const { nonce, creator } = decodeSignatureHeader(header.signatureHeader);
      return transactionId(nonce, creator);
    }) ?? ''
  );
}

export function transactionId(nonce: Uint8Array, creator: Uint8Array): string {
  return sha256(nonce, creator).toString('hex');
}

/** What the reading gives, or undefined when the bytes are malformed. */
export function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
