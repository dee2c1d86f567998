import { join, resolve } from 'node:path';
import { createLog } from '@edgebeat/core/node';
import { type Network, type NetworkOptions, startNetwork } from '@edgebeat/fabric-embedded';
import { chaincodesOf } from '../embedded-network/channel-choice';
import { type EmbeddedChoice, networkOptions } from '../embedded-network/choice';
import { keepDefinitions, requireSameDefinitions } from '../embedded-network/definitions';
import { withOptionName } from '../embedded-network/named-option';
import { chaincodeTls, isShared, writeSharedTls } from '../embedded-network/shared-tls';
import { type CommandContext, untilStopped } from './context';

export interface EmbeddedNetworkOptions extends EmbeddedChoice {
  readonly json: boolean;
}

/** Longer than anybody waits for a chaincode: it may be started hours later. */
const patienceMs = 2 ** 31 - 1;

/**
 * Runs a Fabric-compatible network for any chaincode until it is asked to stop.
 *
 * @throws Exit or NetworkFailure when it cannot start or go on.
 */
export async function embeddedNetwork(
  { json, ...choice }: EmbeddedNetworkOptions,
  context: CommandContext,
): Promise<void> {
  const started = performance.now();
  const options = await networkOptions({ ...choice, out: resolve(choice.out) });
  const known = await requireSameDefinitions(options);
  await using network = await start(options, context);
  await keepDefinitions(options, known);
  const chaincodes = chaincodesOf(options.channels);
  if (chaincodes.some(isShared)) {
    await writeSharedTls(options.dataDir, options.organizations);
  }
  const description = describe(options, network);
  if (json) context.print(JSON.stringify(description));
  else announce(description, (performance.now() - started) / 1000, context.print);
  const untilReady = network.ready(patienceMs).then(
    () => {
      if (!json && chaincodes.length > 0) context.print('All chaincodes are registered.');
    },
    // It is stopped before they are.
    () => undefined,
  );
  const failure = await Promise.race([network.failed, untilStopped(context.signal)]);
  await network[Symbol.asyncDispose]();
  await untilReady;
  if (failure !== undefined) throw failure;
}

async function start(options: NetworkOptions, { settings }: CommandContext): Promise<Network> {
  const log = createLog({
    level: settings.EDGEBEAT_LOG_LEVEL,
    name: 'network',
    destination: process.stderr,
  });
  try {
    return await startNetwork({
      ...options,
      log: (level, message, fields) => {
        log[level](fields ?? {}, message);
      },
    });
  } catch (error) {
    throw withOptionName(error);
  }
}

/** The one object that `--json` prints. */
function describe(options: NetworkOptions, { organizations, channels }: Network) {
  const { dataDir } = options;
  return {
    out: dataDir,
    channels: channels.map(({ name, genesisHash, organizations: members }) => {
      return { name, genesisHash, organizations: members };
    }),
    organizations: organizations.map(({ mspId, peer, orderer, folder, ...at }, index) => ({
      mspId,
      domain: options.organizations[index]?.domain ?? '',
      peer,
      orderer,
      env: join(folder, 'env.sh'),
      connectionProfile: join(folder, 'connection.json'),
      tlsCaFile: at.tlsCaFile,
      usersFolder: at.usersFolder,
    })),
    chaincodes: chaincodesOf(options.channels).map((chaincode) => ({
      name: chaincode.name,
      packageId: chaincode.packageId,
      channels: options.channels
        .filter((channel) => channel.chaincodes.includes(chaincode))
        .map(({ name }) => name),
      services: options.organizations
        .filter(({ mspId }) => chaincode.addresses[mspId] !== undefined)
        .map((organization) => ({
          mspId: organization.mspId,
          address: chaincode.addresses[organization.mspId] ?? '',
          tls: chaincodeTls(dataDir, chaincode, organization),
        })),
    })),
  };
}

function announce(
  { channels, organizations, chaincodes }: ReturnType<typeof describe>,
  seconds: number,
  print: (line: string) => void,
): void {
  print(`The network is up after ${seconds.toFixed(1)} s.`);
  for (const { name, genesisHash, organizations: members } of channels) {
    print(`Channel ${name} of ${members.join(', ')}, genesis block ${genesisHash}`);
  }
  for (const { mspId, peer, orderer, env, connectionProfile } of organizations) {
    print(`  ${mspId.padEnd(9)} peer ${peer}  orderer ${orderer}`);
    print(`  ${' '.repeat(9)} . ${env}`);
    print(`  ${' '.repeat(9)} ${connectionProfile}`);
  }
  for (const { name, packageId, channels: on, services } of chaincodes) {
    print(`Chaincode ${name} on ${on.join(', ')} is dialled as package ${packageId}; TLS files:`);
    for (const { mspId, address, tls } of services) {
      print(`  ${mspId.padEnd(9)} ${address}  ${tls}`);
    }
  }
  print('Stop with Ctrl-C.');
}
