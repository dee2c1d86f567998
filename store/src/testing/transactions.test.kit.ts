import { createHash, randomBytes } from 'node:crypto';
import { common, ledger, peer } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { channelId } from './channel.test.kit';
import type { TestIdentity } from './organization.test.kit';

const { kvrwset } = ledger.rwset;

export interface TestVersion {
  readonly block: number;
  readonly transaction: number;
}

/** A range that was read: with the keys that it gave. */
export interface TestRange {
  readonly start: string;
  readonly end: string;
  readonly exhausted?: boolean;
  readonly found: readonly (readonly [string, TestVersion])[];
}

export interface TestTransaction {
  readonly client: TestIdentity;
  readonly endorsers: readonly TestIdentity[];
  readonly chaincode?: string;
  readonly reads?: readonly (readonly [string, TestVersion | undefined])[];
  readonly ranges?: readonly TestRange[];
  /** An undefined value deletes the key. */
  readonly writes?: readonly (readonly [string, string | undefined])[];
  readonly time?: Date;
  readonly channel?: string;
  /** Changes what was endorsed after the endorsers have signed. */
  readonly tamper?: (response: peer.ProposalResponsePayload) => void;
}

export const chaincodeName = 'edgebeat';

/** A transaction as the client sends it to the ordering service. */
export function buildTransaction(transaction: TestTransaction): Uint8Array {
  const { client, endorsers, tamper } = transaction;
  const header = headerOf(transaction);
  const proposal = new peer.ChaincodeProposalPayload();
  proposal.setInput(Buffer.from('input'));
  const response = responseOf(transaction, header, proposal.serializeBinary());
  const endorsed = response.serializeBinary();
  const endorsements = endorsers.map((endorser) => endorsementOf(endorser, endorsed));
  tamper?.(response);
  const action = new peer.ChaincodeEndorsedAction();
  action.setProposalResponsePayload(tamper === undefined ? endorsed : response.serializeBinary());
  action.setEndorsementsList(endorsements);
  const payload = new peer.ChaincodeActionPayload();
  payload.setChaincodeProposalPayload(proposal.serializeBinary());
  payload.setAction(action);
  const item = new peer.TransactionAction();
  item.setHeader(header.getSignatureHeader_asU8());
  item.setPayload(payload.serializeBinary());
  const message = new peer.Transaction();
  message.setActionsList([item]);
  return envelopeOf(client, header, message.serializeBinary());
}

/** A config transaction, which block 0 is made of. */
export function buildConfigTransaction(client: TestIdentity, config: Uint8Array): Uint8Array {
  const header = channelHeaderOf(
    common.HeaderType.CONFIG,
    client,
    undefined,
    channelId,
    new Uint8Array(0),
  );
  return envelopeOf(client, header, config);
}

export function envelopeOf(
  client: TestIdentity,
  header: common.Header,
  data: Uint8Array,
): Uint8Array {
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(data);
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  envelope.setSignature(client.sign(payload.serializeBinary()));
  return envelope.serializeBinary();
}

function headerOf({
  client,
  chaincode = chaincodeName,
  time,
  channel = channelId,
}: TestTransaction): common.Header {
  const id = new peer.ChaincodeID();
  id.setName(chaincode);
  const extension = new peer.ChaincodeHeaderExtension();
  extension.setChaincodeId(id);
  const type = common.HeaderType.ENDORSER_TRANSACTION;
  return channelHeaderOf(type, client, time, channel, extension.serializeBinary());
}

function channelHeaderOf(
  type: number,
  client: TestIdentity,
  time: Date | undefined,
  channel: string,
  extension: Uint8Array,
): common.Header {
  const nonce = randomBytes(24);
  const signatureHeader = new common.SignatureHeader();
  signatureHeader.setCreator(client.serialized);
  signatureHeader.setNonce(nonce);
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(type);
  channelHeader.setChannelId(channel);
  channelHeader.setTimestamp(Timestamp.fromDate(time ?? new Date('2026-06-01')));
  channelHeader.setTxId(createHash('sha256').update(nonce).update(client.serialized).digest('hex'));
  channelHeader.setExtension$(extension);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(signatureHeader.serializeBinary());
  return header;
}

function responseOf(
  transaction: TestTransaction,
  header: common.Header,
  proposal: Uint8Array,
): peer.ProposalResponsePayload {
  const id = new peer.ChaincodeID();
  id.setName(transaction.chaincode ?? chaincodeName);
  id.setVersion('1');
  const action = new peer.ChaincodeAction();
  action.setChaincodeId(id);
  action.setResults(rwsetOf(transaction));
  const response = new peer.ProposalResponsePayload();
  response.setExtension$(action.serializeBinary());
  response.setProposalHash(
    createHash('sha256')
      .update(header.getChannelHeader_asU8())
      .update(header.getSignatureHeader_asU8())
      .update(proposal)
      .digest(),
  );
  return response;
}

function endorsementOf(endorser: TestIdentity, response: Uint8Array): peer.Endorsement {
  const endorsement = new peer.Endorsement();
  endorsement.setEndorser(endorser.serialized);
  endorsement.setSignature(endorser.sign(Buffer.concat([response, endorser.serialized])));
  return endorsement;
}

function rwsetOf({
  chaincode = chaincodeName,
  reads = [],
  ranges = [],
  writes = [],
}: TestTransaction): Uint8Array {
  const rwset = new kvrwset.KVRWSet();
  rwset.setReadsList(reads.map(([key, version]) => readOf(key, version)));
  rwset.setRangeQueriesInfoList(ranges.map(rangeOf));
  rwset.setWritesList(
    writes.map(([key, value]) => {
      const write = new kvrwset.KVWrite();
      write.setKey(key);
      write.setIsDelete(value === undefined);
      write.setValue(Buffer.from(value ?? '', 'utf8'));
      return write;
    }),
  );
  const namespace = new ledger.rwset.NsReadWriteSet();
  namespace.setNamespace(chaincode);
  namespace.setRwset(rwset.serializeBinary());
  const all = new ledger.rwset.TxReadWriteSet();
  all.setNsRwsetList([namespace]);
  return all.serializeBinary();
}

function readOf(
  key: string,
  version: TestVersion | undefined,
): InstanceType<typeof kvrwset.KVRead> {
  const read = new kvrwset.KVRead();
  read.setKey(key);
  if (version === undefined) return read;
  const written = new kvrwset.Version();
  written.setBlockNum(version.block);
  written.setTxNum(version.transaction);
  read.setVersion(written);
  return read;
}

function rangeOf({
  start,
  end,
  exhausted,
  found,
}: TestRange): InstanceType<typeof kvrwset.RangeQueryInfo> {
  const reads = new kvrwset.QueryReads();
  reads.setKvReadsList(found.map(([key, version]) => readOf(key, version)));
  const range = new kvrwset.RangeQueryInfo();
  range.setStartKey(start);
  range.setEndKey(end);
  range.setItrExhausted(exhausted ?? true);
  range.setRawReads(reads);
  return range;
}
