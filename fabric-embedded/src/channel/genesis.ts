import { createHash, randomBytes } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { NetworkFailure } from '../failure';
import { createApplicationGroup } from './application-group';
import { capability, createGroup } from './config-entries';
import { impliedAccess } from './config-policies';
import {
  type GenesisOrganization,
  loadOrganization,
  type LoadedOrganization,
} from './genesis-organization';
import { type BatchSettings, createOrdererGroup } from './orderer-group';

const maxUint32 = 0xffffffff;
const nonceBytes = 24;
const metadataSlots = 5;

export interface GenesisOptions {
  readonly channelId: string;
  readonly organizations: readonly GenesisOrganization[];
  readonly cryptoDir: string;
  readonly batch: BatchSettings;
  /** The time that the block's header tells. */
  readonly now: Date;
}

/**
 * Makes block 0 of an application channel: its members, their policies and its ordering, as
 * configtxgen makes it for a channel without a system channel.
 *
 * @throws NetworkFailure `invalid-option` when the channel's name is not one that Fabric takes.
 */
export async function createGenesisBlock(options: GenesisOptions): Promise<common.Block> {
  requireChannelId(options.channelId);
  const organizations = await Promise.all(
    options.organizations.map((organization) => loadOrganization(options.cryptoDir, organization)),
  );
  const config = new common.Config();
  config.setChannelGroup(createChannelGroup(organizations, options.batch));
  const content = new common.ConfigEnvelope();
  content.setConfig(config);
  const payload = new common.Payload();
  payload.setHeader(createHeader(options.channelId, options.now));
  payload.setData(content.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  return createFirstBlock(envelope.serializeBinary());
}

/** Fabric's rule for channel names. */
function requireChannelId(channelId: string): void {
  if (/^[a-z][a-z0-9.-]{0,248}$/.test(channelId)) return;
  throw new NetworkFailure(
    'invalid-option',
    `The channel name ${JSON.stringify(channelId)} may hold up to 249 lower-case letters, digits, dots and dashes, and starts with a letter.`,
  );
}

function createChannelGroup(organizations: readonly LoadedOrganization[], batch: BatchSettings) {
  const hashing = new common.HashingAlgorithm();
  hashing.setName('SHA256');
  const dataHashing = new common.BlockDataHashingStructure();
  dataHashing.setWidth(maxUint32);
  return createGroup({
    values: {
      HashingAlgorithm: hashing,
      BlockDataHashingStructure: dataHashing,
      Capabilities: capability('V3_0'),
    },
    policies: impliedAccess(),
    groups: {
      Orderer: createOrdererGroup(organizations, batch),
      Application: createApplicationGroup(organizations),
    },
  });
}

function createHeader(channelId: string, now: Date): common.Header {
  const nonce = randomBytes(nonceBytes);
  const signature = new common.SignatureHeader();
  signature.setNonce(nonce);
  const timestamp = new Timestamp();
  timestamp.setSeconds(Math.floor(now.getTime() / 1000));
  const channel = new common.ChannelHeader();
  channel.setType(common.HeaderType.CONFIG);
  channel.setVersion(1);
  channel.setTimestamp(timestamp);
  channel.setChannelId(channelId);
  // Nobody signs block 0, so its transaction id is the hash of the nonce alone.
  channel.setTxId(createHash('sha256').update(nonce).digest('hex'));
  const header = new common.Header();
  header.setChannelHeader(channel.serializeBinary());
  header.setSignatureHeader(signature.serializeBinary());
  return header;
}

function createFirstBlock(envelope: Uint8Array): common.Block {
  const header = new common.BlockHeader();
  header.setDataHash(createHash('sha256').update(envelope).digest());
  const data = new common.BlockData();
  data.setDataList([envelope]);
  const block = new common.Block();
  block.setHeader(header);
  block.setData(data);
  block.setMetadata(createMetadata());
  return block;
}

/** The slots for signatures and the last config both name block 0; the others stay empty. */
function createMetadata(): common.BlockMetadata {
  const last = new common.LastConfig();
  const signatures = new common.OrdererBlockMetadata();
  signatures.setLastConfig(last);
  const slots = Array.from<unknown, Uint8Array>({ length: metadataSlots }, () => new Uint8Array());
  slots[common.BlockMetadataIndex.SIGNATURES] = wrap(signatures.serializeBinary());
  slots[common.BlockMetadataIndex.LAST_CONFIG] = wrap(last.serializeBinary());
  const metadata = new common.BlockMetadata();
  metadata.setMetadataList(slots);
  return metadata;
}

function wrap(value: Uint8Array): Uint8Array {
  const metadata = new common.Metadata();
  metadata.setValue(value);
  return metadata.serializeBinary();
}
