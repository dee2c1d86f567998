import { createHash } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';

/** The outer parts of a transaction; what cannot be read of a bad one is empty. */
export interface EnvelopeReading {
  readonly type: number;
  readonly transactionId: string;
  readonly time: string;
  readonly creator: Uint8Array;
  readonly data: Uint8Array;
}

/** The type of what is no transaction at all. */
export const UNREADABLE = -1;

/** The time of what has none. */
export const NO_TIME = new Date(0).toISOString();

const none = new Uint8Array();
const latest = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Reads the headers of a transaction, also of one that peers refused because it is malformed. */
export function readEnvelope(bytes: Uint8Array): EnvelopeReading {
  const payload = attempt(() =>
    common.Payload.deserializeBinary(common.Envelope.deserializeBinary(bytes).getPayload_asU8()),
  );
  const header = payload?.getHeader();
  const channel = attempt(
    () => header && common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8()),
  );
  const signer = attempt(
    () => header && common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8()),
  );
  const creator = signer?.getCreator_asU8() ?? none;
  return {
    type: channel?.getType() ?? UNREADABLE,
    transactionId: idOf(channel?.getTxId() ?? '', signer?.getNonce_asU8() ?? none, creator),
    time: timeOf(channel?.getTimestamp()),
    creator,
    data: payload?.getData_asU8() ?? none,
  };
}

/** A client can write any text as the id of a transaction that is refused; that is not passed on. */
function idOf(text: string, nonce: Uint8Array, creator: Uint8Array): string {
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  if (creator.length === 0) return '';
  return createHash('sha256').update(nonce).update(creator).digest('hex');
}

/** As chaincode has it: cut to milliseconds. */
function timeOf(timestamp: ReturnType<common.ChannelHeader['getTimestamp']>): string {
  const ms = Math.trunc(
    (timestamp?.getSeconds() ?? 0) * 1000 + (timestamp?.getNanos() ?? 0) / 1_000_000,
  );
  return ms >= 0 && ms <= latest ? new Date(ms).toISOString() : NO_TIME;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
