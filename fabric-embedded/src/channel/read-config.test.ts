import { common, orderer } from '@hyperledger/fabric-protos';
import { createAuthority } from '../crypto/certificate';
import { mspConfig } from '../msp/authorities.test.fixture';
import { capability, createGroup, type Message } from './config-entries';
import { isConfigBlock, readChannelConfig } from './read-config';

type Values = Readonly<Record<string, Message>>;

function blockOf(...transactions: Uint8Array[]): common.Block {
  const header = new common.BlockHeader();
  header.setNumber(7);
  const data = new common.BlockData();
  data.setDataList(transactions);
  const block = new common.Block();
  block.setHeader(header);
  block.setData(data);
  return block;
}

function transaction(
  group: common.ConfigGroup | undefined,
  type: common.HeaderTypeMap[keyof common.HeaderTypeMap] = common.HeaderType.CONFIG,
): Uint8Array {
  const config = new common.Config();
  config.setSequence(3);
  if (group !== undefined) config.setChannelGroup(group);
  const content = new common.ConfigEnvelope();
  content.setConfig(config);
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(type);
  channelHeader.setChannelId('common');
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(content.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  return envelope.serializeBinary();
}

function sha256(name = 'SHA256'): common.HashingAlgorithm {
  const hashing = new common.HashingAlgorithm();
  hashing.setName(name);
  return hashing;
}

function batchValues(timeout = '1s', count = 10): Values {
  const size = new orderer.BatchSize();
  size.setMaxMessageCount(count);
  size.setAbsoluteMaxBytes(100);
  size.setPreferredMaxBytes(50);
  const batchTimeout = new orderer.BatchTimeout();
  batchTimeout.setTimeout(timeout);
  return { BatchSize: size, BatchTimeout: batchTimeout };
}

describe('the config that a block carries', () => {
  let member: common.ConfigGroup;
  let other: common.ConfigGroup;
  beforeAll(async () => {
    const organization = async () =>
      createGroup({
        values: { MSP: mspConfig({ roots: [await createAuthority({ commonName: 'ca' })] }) },
        policies: {},
      });
    member = await organization();
    other = await organization();
  });

  function channel(
    values: Values,
    ordering: Values | undefined,
    members: Record<string, common.ConfigGroup> = { Org1: member },
    orderers: Record<string, common.ConfigGroup> = {},
  ): common.ConfigGroup {
    const application = createGroup({ values: {}, policies: {}, groups: members });
    const orderingGroup =
      ordering && createGroup({ values: ordering, policies: {}, groups: orderers });
    const groups = { Application: application, ...(orderingGroup && { Orderer: orderingGroup }) };
    return createGroup({ values, policies: {}, groups });
  }

  it('given a complete config, when it is read, then block and sequence are told', () => {
    const values = { HashingAlgorithm: sha256(), Capabilities: capability('V2_0') };
    const block = blockOf(transaction(channel(values, batchValues())));

    const config = readChannelConfig(block);

    expect(config).toMatchObject({ configBlock: 7, sequence: 3, organizations: ['Org1MSP'] });
    expect(config.batch.timeoutMs).toBe(1000);
  });

  it.each<[string, () => common.Block, string]>([
    ['no transaction', () => blockOf(), 'exactly one transaction'],
    ['two transactions', () => blockOf(new Uint8Array(), new Uint8Array()), 'exactly one'],
    ['an empty transaction', () => blockOf(new Uint8Array()), 'not of the type CONFIG'],
    [
      'a transaction of another type',
      () => blockOf(transaction(undefined, common.HeaderType.ENDORSER_TRANSACTION)),
      'not of the type CONFIG',
    ],
    ['no group', () => blockOf(transaction(undefined)), 'it holds no channel group'],
    [
      'no hash',
      () => blockOf(transaction(channel({}, batchValues()))),
      'the value HashingAlgorithm is missing',
    ],
    [
      'another hash',
      () => blockOf(transaction(channel({ HashingAlgorithm: sha256('SHA3') }, batchValues()))),
      'the hash "SHA3" is not supported',
    ],
    [
      'no orderer group',
      () => blockOf(transaction(channel({ HashingAlgorithm: sha256() }, undefined))),
      'the group Orderer is missing',
    ],
    [
      'no batch size',
      () => blockOf(transaction(channel({ HashingAlgorithm: sha256() }, {}))),
      'the value BatchSize is missing',
    ],
    [
      'a batch of nothing',
      () => blockOf(transaction(channel({ HashingAlgorithm: sha256() }, batchValues('1s', 0)))),
      'Attempted to set the batch size max message count to an invalid value: 0',
    ],
    [
      'a batch without time',
      () => blockOf(transaction(channel({ HashingAlgorithm: sha256() }, batchValues('soon')))),
      'Attempted to set the batch timeout to a invalid value: time: invalid duration "soon"',
    ],
    [
      'a batch that may not wait',
      () => blockOf(transaction(channel({ HashingAlgorithm: sha256() }, batchValues('0s')))),
      'could not create channel Orderer sub-group config: Attempted to set the batch timeout to a ' +
        'non-positive value: 0s',
    ],
    [
      'one MSP id twice',
      () =>
        blockOf(
          transaction(
            channel({ HashingAlgorithm: sha256() }, batchValues(), { Org1: member, Org2: other }),
          ),
        ),
      'two organisations have the same MSP id',
    ],
    [
      'an MSP that differs between members and orderers',
      () =>
        blockOf(
          transaction(
            channel(
              { HashingAlgorithm: sha256() },
              batchValues(),
              { Org1: member },
              { Org1: other },
            ),
          ),
        ),
      'the MSP Org1MSP is defined in two ways',
    ],
  ])('given %s, when it is read, then the block and the reason are named', (_, make, reason) => {
    const block = make();

    const read = () => readChannelConfig(block);

    expect(read).toThrow(`Block ${block.getHeader()?.getNumber() ?? 0} is no usable config block`);
    expect(read).toThrow(reason);
  });

  it('given blocks without config or with nonsense, when they are asked, then they are no config blocks', () => {
    const ordinary = transaction(undefined, common.HeaderType.ENDORSER_TRANSACTION);

    const asked = [[], [ordinary], [Buffer.from([0xff, 0xff, 0xff])], [ordinary, ordinary]].map(
      (transactions) => isConfigBlock(blockOf(...transactions)),
    );

    expect(asked).toEqual([false, false, false, false]);
  });
});
