import { createHash, createPrivateKey, randomBytes, sign } from 'node:crypto';
import { common, msp } from '@hyperledger/fabric-protos';
import type { ConfigSignature } from '@edgebeat/core';
import type { TestIdentity } from '../../fakes/test-identity';

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** An organisation of a channel; the name of its group is its MSP id where it has no other. */
export interface TestOrganization {
  readonly mspId: string;
  readonly name?: string;
}

/** The group of an organisation as the config has it. */
export function organizationGroup(mspId: string): common.ConfigGroup {
  const fabric = new msp.FabricMSPConfig();
  fabric.setName(mspId);
  fabric.setRootCertsList([Buffer.from(`the root of ${mspId}`)]);
  const config = new msp.MSPConfig();
  config.setConfig(fabric.serializeBinary());
  const value = new common.ConfigValue();
  value.setValue(config.serializeBinary());
  value.setModPolicy('Admins');
  const group = new common.ConfigGroup();
  group.getValuesMap().set('MSP', value);
  group.setModPolicy('Admins');
  return group;
}

interface UpdateOptions {
  readonly channel?: string;
  /** The groups that are there, by name. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Whole groups in the write set, by name; the others are named for their version alone. */
  readonly written?: Readonly<Record<string, common.ConfigGroup>>;
  /** The version of a policy of the group Application in the write set; 0 is that of the read set. */
  readonly policyVersion?: number;
  /** The version of the group Application in the write set. */
  readonly version?: number;
}

/** The bytes of an update of a channel's organisations, as configtxlator computes them. */
export function configUpdate(options: UpdateOptions): Buffer {
  const { channel = 'common', before, after, written = {}, policyVersion, version = 1 } = options;
  const update = new common.ConfigUpdate();
  update.setChannelId(channel);
  update.setReadSet(channelGroup(before.map((name) => [name, new common.ConfigGroup()])));
  const write = after.map((name) => [name, written[name] ?? new common.ConfigGroup()] as const);
  update.setWriteSet(channelGroup(write, version, policyVersion));
  return Buffer.from(update.serializeBinary());
}

function channelGroup(
  organizations: readonly (readonly [string, common.ConfigGroup])[],
  version = 0,
  policyVersion = 0,
): common.ConfigGroup {
  const application = new common.ConfigGroup();
  application.setVersion(version);
  const policy = new common.ConfigPolicy();
  policy.setVersion(policyVersion);
  application.getPoliciesMap().set('Admins', policy);
  for (const [name, group] of organizations) application.getGroupsMap().set(name, group);
  const channel = new common.ConfigGroup();
  channel.getGroupsMap().set('Application', application);
  return channel;
}

/** An update that puts a member into the channel, or takes one out. */
export function updateFor(
  change: 'add' | 'remove',
  member: string,
  members: readonly string[],
): Buffer {
  const others = members.filter((one) => one !== member);
  return change === 'add'
    ? configUpdate({
        ...{ before: others, after: [...others, member] },
        written: { [member]: organizationGroup(member) },
      })
    : configUpdate({ before: others, after: others });
}

/** A signature over an update as `peer channel signconfigtx` makes it. */
export function configSignature(
  identity: Pick<TestIdentity, 'msp' | 'certificate' | 'privateKey'>,
  update: Uint8Array,
  half: 'low' | 'high' = 'low',
): ConfigSignature {
  const creator = new msp.SerializedIdentity();
  creator.setMspid(identity.msp);
  creator.setIdBytes(identity.certificate);
  const header = new common.SignatureHeader();
  header.setCreator(creator.serializeBinary());
  header.setNonce(randomBytes(24));
  const bytes = header.serializeBinary();
  const pair = sign('sha256', Buffer.concat([bytes, update]), {
    key: createPrivateKey(identity.privateKey),
    dsaEncoding: 'ieee-p1363',
  });
  const s = BigInt(`0x${pair.toString('hex', 32)}`);
  const isLow = s * 2n < ORDER;
  const other = Buffer.from((ORDER - s).toString(16).padStart(64, '0'), 'hex');
  const chosen = isLow === (half === 'low') ? pair.subarray(32) : other;
  const signature = der(Buffer.concat([integer(pair.subarray(0, 32)), integer(chosen)]), 0x30);
  return {
    signatureHeader: Buffer.from(bytes).toString('base64'),
    signature: signature.toString('base64'),
  };
}

function integer(scalar: Buffer): Buffer {
  const start = scalar.findIndex((byte) => byte !== 0);
  const digits = scalar.subarray(start);
  const isNegative = (digits[0] ?? 0) >= 0x80;
  return der(isNegative ? Buffer.concat([Buffer.of(0), digits]) : digits, 0x02);
}

function der(content: Buffer, tag: number): Buffer {
  return Buffer.concat([Buffer.of(tag, content.length), content]);
}

interface BlockOptions {
  readonly channel?: string;
  readonly number?: number;
  readonly sequence?: number;
  readonly type?: number;
  readonly dataHash?: Buffer;
}

/** A config block with the organisations of a channel, made by an update. */
export function configBlock(
  update: Uint8Array,
  organizations: readonly TestOrganization[],
  options: BlockOptions = {},
): Buffer {
  const groups = organizations.map(
    ({ mspId, name = mspId }) => [name, organizationGroup(mspId)] as const,
  );
  return blockOf(channelGroup(groups), update, options);
}

/** A config block with any config, made by an update. */
export function blockOf(
  group: common.ConfigGroup,
  update: Uint8Array,
  options: BlockOptions = {},
): Buffer {
  const { channel = 'common', number = 7, sequence = 1 } = options;
  const config = new common.Config();
  config.setSequence(sequence);
  config.setChannelGroup(group);
  const signed = new common.ConfigUpdateEnvelope();
  signed.setConfigUpdate(update);
  const content = new common.ConfigEnvelope();
  content.setConfig(config);
  const { CONFIG, CONFIG_UPDATE } = common.HeaderType;
  content.setLastUpdate(envelope(channel, CONFIG_UPDATE, signed.serializeBinary()));
  const { type = CONFIG } = options;
  const bytes = envelope(channel, type, content.serializeBinary()).serializeBinary();
  const header = new common.BlockHeader();
  header.setNumber(number);
  header.setPreviousHash(Buffer.alloc(32, 1));
  header.setDataHash(options.dataHash ?? createHash('sha256').update(bytes).digest());
  const data = new common.BlockData();
  data.setDataList([bytes]);
  const block = new common.Block();
  block.setHeader(header);
  block.setData(data);
  return Buffer.from(block.serializeBinary());
}

function envelope(channel: string, type: number, data: Uint8Array): common.Envelope {
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(type);
  channelHeader.setChannelId(channel);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(data);
  const made = new common.Envelope();
  made.setPayload(payload.serializeBinary());
  return made;
}
