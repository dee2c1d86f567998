import { createHash, randomBytes } from 'node:crypto';
import { LEDGER_EVENT, type LedgerAnnouncement } from '@edgebeat/core';
import { common, ledger, msp, peer } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import type { BlockReading } from '../fabric/fabric-ledger';
import { selfSigned } from '../self-signed.test.data';
import { headerHash } from './header-hash';

/** A transaction as a test describes it. */
export interface MadeTransaction {
  readonly code?: keyof peer.TxValidationCodeMap;
  readonly time?: string;
  readonly creator?: Uint8Array;
  readonly transactionId?: string;
  readonly isConfig?: boolean;
  /** Bytes that are no transaction, instead of all the rest. */
  readonly raw?: Uint8Array;
  /** Items of the chaincode event, as they are. */
  readonly announcements?: readonly (LedgerAnnouncement | { readonly event: string })[];
  /** The chaincode event's payload instead of the items. */
  readonly event?: string;
  /** By namespace, in any order; an undefined value deletes the key. What announces writes something. */
  readonly writes?: Readonly<Record<string, readonly (readonly [string, string | undefined])[]>>;
}

export const madeTime = '2026-06-01T12:00:00.250Z';
export const certificate = selfSigned('maker').certificate;
export const maker = identityOf('AlphaMSP', certificate);

/** The bytes of a creator. */
export function identityOf(mspId: string, pem: string): Uint8Array {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(Buffer.from(pem));
  return identity.serializeBinary();
}

/** A composite key as chaincode makes it. */
export function compositeKey(...parts: readonly string[]): string {
  return `\u0000${parts.map((part) => `${part}\u0000`).join('')}`;
}

/** A chain of blocks, each of these transactions. */
export function madeChain(...blocks: readonly (readonly MadeTransaction[])[]): BlockReading[] {
  let previous = new Uint8Array();
  return blocks.map((transactions, number) => {
    const made = madeBlock(number, previous, transactions);
    const header = made.getHeader();
    if (header !== undefined) previous = new Uint8Array(Buffer.from(headerHash(header), 'hex'));
    return { number, bytes: made.serializeBinary() };
  });
}

function madeBlock(
  number: number,
  previous: Uint8Array,
  transactions: readonly MadeTransaction[],
): common.Block {
  const envelopes = transactions.map((each) => each.raw ?? envelope(each));
  const data = new common.BlockData();
  data.setDataList(envelopes);
  const header = new common.BlockHeader();
  header.setNumber(number);
  header.setPreviousHash(previous);
  header.setDataHash(createHash('sha256').update(Buffer.concat(envelopes)).digest());
  const metadata = new common.BlockMetadata();
  const flags = transactions.map(({ code = 'VALID' }) => peer.TxValidationCode[code]);
  metadata.setMetadataList([new Uint8Array(), new Uint8Array(), Uint8Array.from(flags)]);
  const block = new common.Block();
  block.setHeader(header);
  block.setData(data);
  block.setMetadata(metadata);
  return block;
}

function envelope(transaction: MadeTransaction): Uint8Array {
  const { time = madeTime, creator = maker, isConfig = false } = transaction;
  const { CONFIG, ENDORSER_TRANSACTION } = common.HeaderType;
  const nonce = randomBytes(24);
  const id = createHash('sha256').update(nonce).update(creator).digest('hex');
  const channel = new common.ChannelHeader();
  channel.setType(isConfig ? CONFIG : ENDORSER_TRANSACTION);
  channel.setTimestamp(Timestamp.fromDate(new Date(time)));
  channel.setTxId(transaction.transactionId ?? id);
  const signer = new common.SignatureHeader();
  signer.setCreator(creator);
  signer.setNonce(nonce);
  const header = new common.Header();
  header.setChannelHeader(channel.serializeBinary());
  header.setSignatureHeader(signer.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(isConfig ? Buffer.from('config') : action(transaction));
  const sealed = new common.Envelope();
  sealed.setPayload(payload.serializeBinary());
  return sealed.serializeBinary();
}

const something = { edgebeat: [['something', '1']] } as const;

function action({ announcements = [], event: text, writes }: MadeTransaction): Uint8Array {
  const said = new peer.ChaincodeAction();
  const payload = text ?? JSON.stringify({ items: announcements });
  const speaks = text !== undefined || announcements.length > 0;
  said.setResults(results(writes ?? (speaks ? something : {})));
  if (speaks) {
    const event = new peer.ChaincodeEvent();
    event.setChaincodeId('edgebeat');
    event.setEventName(LEDGER_EVENT);
    event.setPayload(Buffer.from(payload));
    said.setEvents(event.serializeBinary());
  }
  const response = new peer.ProposalResponsePayload();
  response.setExtension$(said.serializeBinary());
  const endorsed = new peer.ChaincodeEndorsedAction();
  endorsed.setProposalResponsePayload(response.serializeBinary());
  const carried = new peer.ChaincodeActionPayload();
  carried.setAction(endorsed);
  const item = new peer.TransactionAction();
  item.setPayload(carried.serializeBinary());
  const transaction = new peer.Transaction();
  transaction.setActionsList([item]);
  return transaction.serializeBinary();
}

function results(writes: NonNullable<MadeTransaction['writes']>): Uint8Array {
  const all = new ledger.rwset.TxReadWriteSet();
  for (const [namespace, pairs] of Object.entries(writes)) {
    const rwset = new ledger.rwset.kvrwset.KVRWSet();
    for (const [key, value] of pairs) {
      const write = new ledger.rwset.kvrwset.KVWrite();
      write.setKey(key);
      write.setIsDelete(value === undefined);
      write.setValue(Buffer.from(value ?? ''));
      rwset.addWrites(write);
    }
    const set = new ledger.rwset.NsReadWriteSet();
    set.setNamespace(namespace);
    set.setRwset(rwset.serializeBinary());
    all.addNsRwset(set);
  }
  return all.serializeBinary();
}
