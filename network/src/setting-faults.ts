import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { builderVariable } from './ccaas-builder';

/** A setting of a node that is dangerous, as it was measured. */
export interface SettingFault {
  readonly file: string;
  readonly setting: string;
  readonly found: string;
  /** What it does, and what it must be. */
  readonly rule: string;
}

interface Rule {
  readonly setting: string;
  readonly isSafe: (value: unknown) => boolean;
  readonly rule: string;
}

const seconds = { ms: 0.001, s: 1, m: 60, h: 3600 } as const;

/** A duration as Go writes it, in seconds. */
export function secondsOf(value: unknown): number {
  const match = /^([\d.]+)(ms|s|m|h)$/.exec(String(value));
  if (match === null) return Number.POSITIVE_INFINITY;
  return Number(match[1]) * seconds[match[2] as keyof typeof seconds];
}

const atMost = (most: number) => (value: unknown) => secondsOf(value) <= most;
const isSet = (value: unknown) => typeof value === 'string' && value !== '';
const isTrue = (value: unknown) => value === true;

const gossipTimer = (name: string): Rule => ({
  setting: `peer.gossip.${name}`,
  isSafe: atMost(5),
  rule: 'with stock timers members know one another only after half a minute, and until then nothing endorses: at most 5s',
});

const peerRules: readonly Rule[] = [
  gossipTimer('reconnectInterval'),
  gossipTimer('aliveTimeInterval'),
  gossipTimer('publishStateInfoInterval'),
  gossipTimer('requestStateInfoInterval'),
  ...['bootstrap', 'externalEndpoint'].map((name) => ({
    setting: `peer.gossip.${name}`,
    isSafe: isSet,
    rule: 'no peer of another member is known without it: its own address',
  })),
  {
    setting: 'peer.gossip.pvtData.skipPullingInvalidTransactionsDuringCommit',
    isSafe: isTrue,
    rule: "one member's invalid transaction stalls another's peer for a minute: true",
  },
  {
    setting: 'peer.gossip.pvtData.pullRetryThreshold',
    isSafe: atMost(10),
    rule: 'a block waits that long for private data which nobody has: at most 10s',
  },
  {
    setting: 'peer.limits.concurrency.gatewayService',
    isSafe: (value) => value === 0 || Number(value) >= 500,
    rule: 'a call above it fails with UNKNOWN, which clients do not try again: at least 500, or 0',
  },
  {
    setting: 'peer.tls.enabled',
    isSafe: isTrue,
    rule: 'TLS is on everywhere: true',
  },
  {
    setting: 'vm.endpoint',
    isSafe: (value) => value === '' || value === undefined || value === null,
    rule: 'without Docker the peer is not healthy and installs fail: empty',
  },
  {
    setting: 'chaincode.externalBuilders',
    isSafe: (value) => Array.isArray(value) && value.length > 0,
    rule: 'without Docker and without a builder the peer ends at its start: the builder ccaas',
  },
];

const ordererRules: readonly Rule[] = [
  {
    setting: 'General.TLS.Enabled',
    isSafe: isTrue,
    rule: 'TLS is on everywhere: true',
  },
  {
    setting: 'Admin.TLS.ClientAuthRequired',
    isSafe: isTrue,
    rule: 'whoever reaches the admin port could take the orderer off a channel: true',
  },
  {
    setting: 'Consensus.EvictionSuspicion',
    isSafe: atMost(60),
    rule: 'an orderer that was taken out looks for a leader as long: at most 1m',
  },
];

/**
 * The dangerous settings of a member's nodes.
 *
 * @param folder The member's own, which holds `peer/core.yaml` and `orderer/orderer.yaml`, or that of
 * a further peer, which holds the former alone.
 */
export async function settingFaults(folder: string): Promise<readonly SettingFault[]> {
  const core = join(folder, 'peer', 'core.yaml');
  const orderer = join(folder, 'orderer', 'orderer.yaml');
  const found = [
    ...(await faultsIn(core, peerRules)),
    ...(await builderFaults(core)),
    ...((await isThere(orderer)) ? await faultsIn(orderer, ordererRules) : []),
  ];
  return found;
}

async function faultsIn(file: string, rules: readonly Rule[]): Promise<SettingFault[]> {
  const settings = await settingsIn(file);
  return rules.flatMap(({ setting, isSafe, rule }) => {
    const value = valueAt(settings, setting);
    return isSafe(value) ? [] : [{ file, setting, found: shown(value), rule }];
  });
}

/** A builder that is not there, or cannot see where services listen, fails at the next install. */
async function builderFaults(file: string): Promise<SettingFault[]> {
  const builders = valueAt(await settingsIn(file), 'chaincode.externalBuilders');
  if (!Array.isArray(builders)) return [];
  const faults: SettingFault[] = [];
  for (const [index, builder] of builders.entries()) {
    const setting = `chaincode.externalBuilders[${String(index)}]`;
    const path = String(valueAt(builder, 'path'));
    for (const program of ['detect', 'build', 'release']) {
      if (await isThere(join(path, 'bin', program))) continue;
      const rule = `installs fail with "exit status 1": a folder with bin/${program}`;
      faults.push({ file, setting: `${setting}.path`, found: path, rule });
    }
    const passed = valueAt(builder, 'propagateEnvironment');
    if (Array.isArray(passed) && passed.includes(builderVariable)) continue;
    const rule = `services are not found without it: with ${builderVariable}`;
    faults.push({ file, setting: `${setting}.propagateEnvironment`, found: shown(passed), rule });
  }
  return faults;
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function settingsIn(file: string): Promise<unknown> {
  return parse(await readFile(file, 'utf8'));
}

function valueAt(settings: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => {
    return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  }, settings);
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
