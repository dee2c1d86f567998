import { createHash } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import { shapes } from '../wire/message-shapes';
import { strictMessage } from '../wire/strict-message';
import { Invalid, parseOr, validationCodes } from './invalid';

/** An envelope's outer parts, parsed once; nothing is verified yet. */
export interface ReadEnvelope {
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  readonly data: Uint8Array;
  readonly type: number;
  readonly channelId: string;
  readonly transactionId: string;
  /** What the client claims. */
  readonly timestamp: { readonly seconds: number; readonly nanos: number };
  readonly extension: Uint8Array;
  /** The channel header's bytes, which the proposal hash covers. */
  readonly channelHeader: Uint8Array;
  readonly creator: Uint8Array;
  readonly nonce: Uint8Array;
  readonly epoch: number;
}

const types = common.HeaderType;
const acceptedTypes: readonly number[] = [
  types.ENDORSER_TRANSACTION,
  types.CONFIG_UPDATE,
  types.CONFIG,
];

/**
 * Checks the headers of a transaction as a Fabric peer does.
 *
 * @throws Invalid BAD_COMMON_HEADER.
 */
export function checkHeaders({ type, epoch, nonce, creator }: ReadEnvelope): void {
  if (!acceptedTypes.includes(type)) throw badHeader(`type ${String(type)} is unknown`);
  if (epoch !== 0) throw badHeader('the epoch is not 0');
  if (nonce.length === 0) throw badHeader('there is no nonce');
  if (creator.length === 0) throw badHeader('there is no creator');
}

/**
 * The id under which a transaction is found, as Fabric's peers compute it: what its header claims,
 * and without that what its nonce and creator give. Empty when neither can be read.
 */
export function indexedTransactionId(bytes: Uint8Array): string {
  try {
    const envelope = common.Envelope.deserializeBinary(bytes);
    const header = parsePayload(envelope).getHeader();
    if (header === undefined) return '';
    const claimed = parseChannelHeader(header.getChannelHeader_asU8()).getTxId();
    if (claimed !== '') return claimed;
    const signer = parseSignatureHeader(header.getSignatureHeader_asU8());
    return transactionIdOf(signer.getNonce_asU8(), signer.getCreator_asU8());
  } catch {
    return '';
  }
}

/** A transaction's id binds it to its creator and nonce. */
export function transactionIdOf(nonce: Uint8Array, creator: Uint8Array): string {
  return createHash('sha256').update(nonce).update(creator).digest('hex');
}

/**
 * Parses the outer parts of a transaction.
 *
 * @throws Invalid INVALID_OTHER_REASON, BAD_PAYLOAD or BAD_COMMON_HEADER.
 */
export function readEnvelope(bytes: Uint8Array): ReadEnvelope {
  const { INVALID_OTHER_REASON, BAD_PAYLOAD, BAD_COMMON_HEADER } = validationCodes;
  const envelope = parseOr(INVALID_OTHER_REASON, 'the envelope', () =>
    common.Envelope.deserializeBinary(bytes),
  );
  const payload = parseOr(BAD_PAYLOAD, 'the payload', () => parsePayload(envelope));
  const header = payload.getHeader();
  if (header === undefined) throw badHeader('there is no header');
  const channelHeader = header.getChannelHeader_asU8();
  const channel = parseOr(BAD_COMMON_HEADER, 'the channel header', () =>
    parseChannelHeader(channelHeader),
  );
  const signer = parseOr(BAD_COMMON_HEADER, 'the signature header', () =>
    parseSignatureHeader(header.getSignatureHeader_asU8()),
  );
  const timestamp = channel.getTimestamp();
  return {
    payload: envelope.getPayload_asU8(),
    signature: envelope.getSignature_asU8(),
    data: payload.getData_asU8(),
    type: channel.getType(),
    channelId: channel.getChannelId(),
    transactionId: channel.getTxId(),
    timestamp: { seconds: timestamp?.getSeconds() ?? 0, nanos: timestamp?.getNanos() ?? 0 },
    extension: channel.getExtension_asU8(),
    channelHeader,
    creator: signer.getCreator_asU8(),
    nonce: signer.getNonce_asU8(),
    epoch: channel.getEpoch(),
  };
}

function parsePayload(envelope: common.Envelope): common.Payload {
  const bytes = strictMessage(envelope.getPayload_asU8(), shapes.payload);
  return common.Payload.deserializeBinary(bytes);
}

function parseChannelHeader(bytes: Uint8Array): common.ChannelHeader {
  return common.ChannelHeader.deserializeBinary(strictMessage(bytes, shapes.channelHeader));
}

/** Parses the header that says who made a message. @throws Error when it is malformed. */
export function parseSignatureHeader(bytes: Uint8Array): common.SignatureHeader {
  return common.SignatureHeader.deserializeBinary(strictMessage(bytes, shapes.signatureHeader));
}

function badHeader(message: string): Invalid {
  return new Invalid(validationCodes.BAD_COMMON_HEADER, message);
}
