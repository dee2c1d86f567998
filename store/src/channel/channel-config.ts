import {
  decodeCapabilities,
  decodeConfigEnvelope,
  decodeFabricMspConfig,
  decodeMspConfig,
  decodeOrderers,
  type ConfigGroup,
} from '../messages/config';
import { Msp } from '../msp/msp';
import { MspRegistry } from '../msp/msp-registry';
import { PolicyTree } from '../policy/policy-tree';

/** A node of a byzantine-fault-tolerant ordering service, which signs with its number only. */
export interface Consenter {
  readonly id: number;
  readonly mspId: string;
  readonly identity: Uint8Array;
}

/** What one config block says about the channel. */
export interface ChannelConfig {
  readonly sequence: number;
  readonly registry: MspRegistry;
  readonly policies: PolicyTree;
  readonly consenters: readonly Consenter[];
  /** Organisations of the application, which endorse: MSP id to the name of their group. */
  readonly organizations: ReadonlyMap<string, string>;
  readonly capabilities: {
    readonly channel: readonly string[];
    readonly application: readonly string[];
  };
}

const fabricMsp = 0;
const maxOrganizations = 10_000;

/**
 * Reads the configuration in a config transaction's data.
 *
 * @throws Error when it is malformed or names no groups.
 */
export function readChannelConfig(configEnvelope: Uint8Array): ChannelConfig {
  const { config } = decodeConfigEnvelope(configEnvelope);
  const root = config?.channelGroup;
  if (config === undefined || root === undefined)
    throw new Error('the config has no channel group');
  const registry = new MspRegistry(readMsps(root));
  const application = root.groups.get('Application');
  const orderers = root.groups.get('Orderer')?.values.get('Orderers')?.value ?? new Uint8Array(0);
  return {
    sequence: config.sequence,
    registry,
    policies: new PolicyTree(root, registry),
    consenters: decodeOrderers(orderers).consenters,
    organizations: new Map([...(application?.groups ?? [])].flatMap(mspIdAndName)),
    capabilities: { channel: capabilitiesOf(root), application: capabilitiesOf(application) },
  };
}

/** The MSPs of all organisations that order, endorse or belong to a consortium. */
function readMsps(root: ConfigGroup): Msp[] {
  const groups = [...root.groups.values()].flatMap((group) => [...group.groups.values()]);
  if (groups.length > maxOrganizations) throw new Error('the config names too many organisations');
  const msps = new Map<string, Msp>();
  for (const group of groups) {
    const config = mspConfigOf(group);
    if (config !== undefined && !msps.has(config.name)) msps.set(config.name, new Msp(config));
  }
  return [...msps.values()];
}

function mspIdAndName([name, group]: [string, ConfigGroup]): [string, string][] {
  const mspId = mspConfigOf(group)?.name;
  return mspId === undefined ? [] : [[mspId, name]];
}

function mspConfigOf(group: ConfigGroup): ReturnType<typeof decodeFabricMspConfig> | undefined {
  const value = group.values.get('MSP')?.value;
  if (value === undefined) return undefined;
  const { type, config } = decodeMspConfig(value);
  return type === fabricMsp ? decodeFabricMspConfig(config) : undefined;
}

function capabilitiesOf(group: ConfigGroup | undefined): string[] {
  const value = group?.values.get('Capabilities')?.value;
  return value === undefined ? [] : [...decodeCapabilities(value).capabilities.keys()];
}
