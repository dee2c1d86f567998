import { common, msp } from '@hyperledger/fabric-protos';
import { createMspRegistry } from '../msp/registry';
import { createPolicyTree } from '../policy/policy-tree';
import type { ChannelConfig } from './channel-config';
import { readConfigTransaction } from './config-envelope';
import { readBatch } from './read-batch';

export { isConfigBlock } from './config-envelope';

/**
 * Reads what a config block says about its channel. Members are listed by their MSP ids.
 *
 * @throws Error that names the block and what is wrong, when it is no usable config block.
 */
export function readChannelConfig(block: common.Block): ChannelConfig {
  const number = block.getHeader()?.getNumber() ?? 0;
  try {
    return readConfig(block, number);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'it is malformed';
    throw new Error(`Block ${number} is no usable config block: ${reason}.`, { cause });
  }
}

function readConfig(block: common.Block, number: number): ChannelConfig {
  const { channelId, envelope } = readConfigTransaction(block);
  const config = envelope.getConfig();
  if (config === undefined) throw new Error('it holds no channel group');
  return channelConfigOf(channelId, config, number);
}

/**
 * Reads a config by itself.
 *
 * @param configBlock The number of the block that holds it.
 * @throws Error that says what is wrong, when it is no usable config.
 */
export function channelConfigOf(
  channelId: string,
  config: common.Config,
  configBlock: number,
): ChannelConfig {
  const channel = config.getChannelGroup();
  if (channel === undefined) throw new Error('it holds no channel group');
  requireSha256(channel);
  const application = groupOf(channel, 'Application');
  const ordering = groupOf(channel, 'Orderer');
  const members = readMspConfigs(application);
  const msps = createMspRegistry([...new Map([...readMspConfigs(ordering), ...members]).values()]);
  requireSameMsps(readMspConfigs(ordering), members);
  return {
    channelId,
    sequence: config.getSequence(),
    configBlock,
    organizations: [...members.keys()].sort(),
    msps,
    policies: createPolicyTree(channel, msps),
    batch: readBatch(valueOf(ordering, 'BatchSize'), valueOf(ordering, 'BatchTimeout')),
    config,
  };
}

function requireSha256(channel: common.ConfigGroup): void {
  const name = common.HashingAlgorithm.deserializeBinary(
    valueOf(channel, 'HashingAlgorithm'),
  ).getName();
  if (name !== 'SHA256') throw new Error(`the hash ${JSON.stringify(name)} is not supported`);
}

/** The MSP ids of the organisations of a part of the config, by the names of their groups. */
export function mspIdsIn(config: common.Config, part: string): ReadonlyMap<string, string> {
  const group = config.getChannelGroup()?.getGroupsMap().get(part);
  const organizations = [...(group?.getGroupsMap().entries() ?? [])];
  return new Map(organizations.map(([name, organization]) => [name, mspIdOf(organization)]));
}

function mspIdOf(organization: common.ConfigGroup): string {
  const config = msp.MSPConfig.deserializeBinary(valueOf(organization, 'MSP'));
  return msp.FabricMSPConfig.deserializeBinary(config.getConfig_asU8()).getName();
}

/** The organisations' MSP configs by their MSP ids. */
function readMspConfigs(group: common.ConfigGroup): ReadonlyMap<string, msp.MSPConfig> {
  const configs = [...group.getGroupsMap().entries()].map(([, organization]) => {
    const config = msp.MSPConfig.deserializeBinary(valueOf(organization, 'MSP'));
    return [mspIdOf(organization), config] as const;
  });
  const byId = new Map(configs);
  if (byId.size !== configs.length) throw new Error('two organisations have the same MSP id');
  return byId;
}

/** One organisation may order and transact, but under one MSP only. */
function requireSameMsps(
  first: ReadonlyMap<string, msp.MSPConfig>,
  second: ReadonlyMap<string, msp.MSPConfig>,
): void {
  for (const [id, config] of first) {
    const other = second.get(id);
    const same =
      other === undefined ||
      Buffer.compare(config.serializeBinary(), other.serializeBinary()) === 0;
    if (!same) throw new Error(`the MSP ${id} is defined in two ways`);
  }
}

function groupOf(group: common.ConfigGroup, name: string): common.ConfigGroup {
  const child = group.getGroupsMap().get(name);
  if (child === undefined) throw new Error(`the group ${name} is missing`);
  return child;
}

function valueOf(group: common.ConfigGroup, name: string): Uint8Array {
  const value = group.getValuesMap().get(name);
  if (value === undefined) throw new Error(`the value ${name} is missing`);
  return value.getValue_asU8();
}
