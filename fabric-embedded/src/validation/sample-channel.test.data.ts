import { createHash, createPrivateKey, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { common, ledger, peer } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { blockDataHash } from '../block/header';
import { metadataWrite } from '../chaincode/kv-messages';
import { signBlock } from '../block/metadata';
import type { ChannelConfig } from '../channel/channel-config';
import { createGenesisBlock } from '../channel/genesis';
import { readChannelConfig } from '../channel/read-config';
import { issueSigning } from '../crypto/certificate';
import { ensureMaterial } from '../crypto/material';
import { type MaterialPaths, materialPaths } from '../crypto/paths';
import { createSigner, loadSigner, type Signer } from '../crypto/signer';
import type { Version } from '../peer/peer-ledger';
import { type KeyMetadata, validationParameter } from '../policy/key-metadata';
import {
  type CollectionAccess,
  hashedReadWriteSet,
} from '../private-data/collection-read-write-set';
import { rangeInfo, read, type SampleRange } from './sample-reads.test.data';

const { kvrwset } = ledger.rwset;
const names = ['org1', 'org2', 'org3'] as const;

export const channelId = 'common';
export const chaincode = 'edgebeat';

/** The signing identities of one organisation. */
export interface SampleMember {
  readonly mspId: string;
  readonly paths: MaterialPaths;
  readonly peer: Signer;
  readonly orderer: Signer;
  readonly client: Signer;
  readonly admin: Signer;
}

/** A channel of three organisations with real certificates. */
export interface SampleChannel extends AsyncDisposable {
  readonly genesis: common.Block;
  readonly config: ChannelConfig;
  readonly members: readonly [SampleMember, SampleMember, SampleMember];
}

/** What a sample transaction is to say; each part can be got wrong on purpose. */
export interface SampleTransaction {
  readonly creator: Signer;
  readonly endorsers: readonly Signer[];
  readonly namespace?: string;
  readonly reads?: Readonly<Record<string, Version | undefined>>;
  readonly writes?: Readonly<Record<string, string | undefined>>;
  /** Endorsement policies that keys get; `undefined` removes a key's metadata. */
  readonly keyPolicies?: Readonly<Record<string, Uint8Array | undefined>>;
  readonly ranges?: readonly SampleRange[];
  /** What it does in private data collections, by their names. */
  readonly collections?: Readonly<Record<string, CollectionAccess>>;
  readonly channel?: string;
  readonly time?: Date;
  readonly nonce?: Uint8Array;
  readonly id?: string;
  readonly type?: number;
  readonly results?: Uint8Array;
  readonly version?: string;
  readonly calledChaincode?: string;
  readonly proposalHash?: Uint8Array;
  readonly eventOf?: string;
}

export async function openSampleChannel(): Promise<SampleChannel> {
  const cryptoDir = await mkdtemp(join(tmpdir(), 'channel-'));
  const organizations = names.map((name) => ({
    name,
    mspId: `${name}MSP`,
    domain: `${name}.example.com`,
  }));
  await ensureMaterial(cryptoDir, organizations);
  const genesis = await createGenesisBlock({
    channelId,
    cryptoDir,
    now: new Date(),
    batch: { timeoutMs: 100, maxMessageCount: 10, absoluteMaxBytes: 1e7, preferredMaxBytes: 1e6 },
    organizations: organizations.map((organization, i) => ({
      ...organization,
      peerHost: 'localhost',
      peerPort: 7051 + i,
      ordererHost: 'localhost',
      ordererPort: 8051 + i,
    })),
  });
  const [first, second, third] = await Promise.all(
    organizations.map(({ mspId, domain }) => loadMember(mspId, materialPaths(cryptoDir, domain))),
  );
  if (first === undefined || second === undefined || third === undefined) throw new Error('three');
  return {
    genesis,
    config: readChannelConfig(genesis),
    members: [first, second, third],
    [Symbol.asyncDispose]: () => rm(cryptoDir, { recursive: true }),
  };
}

async function loadMember(mspId: string, paths: MaterialPaths): Promise<SampleMember> {
  const load = ({ certificate, key }: { certificate: string; key: string }) =>
    loadSigner(mspId, certificate, key);
  return {
    mspId,
    paths,
    peer: await load(paths.peer.msp),
    orderer: await load(paths.orderer.msp),
    client: await load(paths.user('User1').msp),
    admin: await load(paths.user('Admin').msp),
  };
}

/** Another identity of a member, such as one whose certificate has ended. */
export async function issue(
  member: SampleMember,
  unit: string,
  validity: { readonly notBefore?: Date; readonly notAfter?: Date } = {},
): Promise<Signer> {
  const { certificate, key } = member.paths.authority;
  const issued = await issueSigning(
    {
      certificatePem: await readFile(certificate, 'utf8'),
      privateKeyPem: await readFile(key, 'utf8'),
    },
    { commonName: `extra-${randomBytes(4).toString('hex')}`, organizationalUnit: unit },
    validity,
  );
  const pem = Buffer.from(issued.certificatePem);
  return createSigner(member.mspId, pem, createPrivateKey(issued.privateKeyPem));
}

/** Builds and signs a transaction as client and endorsers do. */
export function sampleTransaction(sample: SampleTransaction): { id: string; envelope: Uint8Array } {
  const nonce = sample.nonce ?? new Uint8Array(randomBytes(24));
  const { serialized } = sample.creator;
  const hashed = createHash('sha256').update(nonce).update(serialized).digest('hex');
  const id = sample.id ?? hashed;
  const header = new common.Header();
  header.setChannelHeader(channelHeader(sample, id).serializeBinary());
  const signature = new common.SignatureHeader();
  signature.setCreator(serialized);
  signature.setNonce(nonce);
  header.setSignatureHeader(signature.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(transactionBytes(sample, header));
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  envelope.setSignature(sample.creator.sign(envelope.getPayload_asU8()));
  return { id, envelope: envelope.serializeBinary() };
}

/** The next block, signed by an ordering node. */
export function orderedBlock(
  number: number,
  previousHash: Uint8Array,
  envelopes: readonly Uint8Array[],
  orderer: Signer,
): common.Block {
  const data = new common.BlockData();
  data.setDataList([...envelopes]);
  const header = new common.BlockHeader();
  header.setNumber(number);
  header.setPreviousHash(previousHash);
  header.setDataHash(blockDataHash(data));
  const block = new common.Block();
  block.setHeader(header);
  block.setData(data);
  signBlock(block, orderer, 0);
  return block;
}

/** The read-write set of one namespace. */
export function readWriteSet(sample: SampleTransaction): ledger.rwset.kvrwset.KVRWSet {
  const set = new kvrwset.KVRWSet();
  for (const [key, version] of Object.entries(sample.reads ?? {})) set.addReads(read(key, version));
  for (const [key, value] of Object.entries(sample.writes ?? {})) {
    const write = new kvrwset.KVWrite();
    write.setKey(key);
    write.setIsDelete(value === undefined);
    write.setValue(Buffer.from(value ?? ''));
    set.addWrites(write);
  }
  for (const [key, policy] of Object.entries(sample.keyPolicies ?? {})) {
    set.addMetadataWrites(metadataWrite(key, keyMetadata(policy)));
  }
  for (const range of sample.ranges ?? []) set.addRangeQueriesInfo(rangeInfo(range));
  return set;
}

/** The metadata of a key that has an endorsement policy of its own. */
export function keyMetadata(policy: Uint8Array | undefined): KeyMetadata {
  return new Map(policy === undefined ? [] : [[validationParameter, policy]]);
}

/** Read-write sets by namespace, as endorsers serialise them. */
export function resultBytes(
  namespaces: readonly (readonly [string, ledger.rwset.kvrwset.KVRWSet])[],
  collections: SampleTransaction['collections'] = {},
): Uint8Array {
  const results = new ledger.rwset.TxReadWriteSet();
  for (const [namespace, set] of namespaces) {
    const entry = new ledger.rwset.NsReadWriteSet();
    entry.setNamespace(namespace);
    entry.setRwset(set.serializeBinary());
    for (const [name, access] of Object.entries(collections)) {
      entry.addCollectionHashedRwset(hashedReadWriteSet(name, access));
    }
    results.addNsRwset(entry);
  }
  return results.serializeBinary();
}

function channelHeader(sample: SampleTransaction, id: string): common.ChannelHeader {
  const extension = new peer.ChaincodeHeaderExtension();
  extension.setChaincodeId(chaincodeId(sample.calledChaincode ?? chaincode, ''));
  const time = new Timestamp();
  time.fromDate(sample.time ?? new Date());
  const channel = new common.ChannelHeader();
  channel.setType(sample.type ?? common.HeaderType.ENDORSER_TRANSACTION);
  channel.setChannelId(sample.channel ?? channelId);
  channel.setTxId(id);
  channel.setTimestamp(time);
  channel.setExtension$(extension.serializeBinary());
  return channel;
}

function transactionBytes(sample: SampleTransaction, header: common.Header): Uint8Array {
  const proposal = new peer.ChaincodeProposalPayload();
  proposal.setInput(Buffer.from('input'));
  const proposalBytes = proposal.serializeBinary();
  const hash = createHash('sha256')
    .update(header.getChannelHeader_asU8())
    .update(header.getSignatureHeader_asU8())
    .update(proposalBytes)
    .digest();
  const response = new peer.ProposalResponsePayload();
  response.setProposalHash(sample.proposalHash ?? hash);
  response.setExtension$(chaincodeAction(sample).serializeBinary());
  const endorsed = new peer.ChaincodeEndorsedAction();
  const responseBytes = response.serializeBinary();
  endorsed.setProposalResponsePayload(responseBytes);
  endorsed.setEndorsementsList(sample.endorsers.map((signer) => endorse(signer, responseBytes)));
  const payload = new peer.ChaincodeActionPayload();
  payload.setChaincodeProposalPayload(proposalBytes);
  payload.setAction(endorsed);
  const action = new peer.TransactionAction();
  action.setHeader(header.getSignatureHeader_asU8());
  action.setPayload(payload.serializeBinary());
  const transaction = new peer.Transaction();
  transaction.addActions(action);
  return transaction.serializeBinary();
}

function chaincodeAction(sample: SampleTransaction): peer.ChaincodeAction {
  const action = new peer.ChaincodeAction();
  const namespace = sample.namespace ?? chaincode;
  action.setResults(
    sample.results ?? resultBytes([[namespace, readWriteSet(sample)]], sample.collections),
  );
  action.setChaincodeId(chaincodeId(chaincode, sample.version ?? '1.0'));
  if (sample.eventOf !== undefined) {
    const event = new peer.ChaincodeEvent();
    event.setChaincodeId(sample.eventOf);
    action.setEvents(event.serializeBinary());
  }
  return action;
}

function endorse(signer: Signer, response: Uint8Array): peer.Endorsement {
  const endorsement = new peer.Endorsement();
  endorsement.setEndorser(signer.serialized);
  endorsement.setSignature(signer.sign(Buffer.concat([response, signer.serialized])));
  return endorsement;
}

function chaincodeId(name: string, version: string): peer.ChaincodeID {
  const id = new peer.ChaincodeID();
  id.setName(name);
  id.setVersion(version);
  return id;
}
