import { collectionsConfig } from '@edgebeat/chaincode/collections';
import { CHAINCODE_NAME } from '@edgebeat/core';
import { createLog } from '@edgebeat/core/node';
import {
  type ChaincodeOptions,
  type NetworkOptions,
  startNetwork,
} from '@edgebeat/fabric-embedded';
import { type CommandContext, untilStopped } from '../commands/context';
import type { Folders } from '../consortium/folders';
import { tellParent } from '../consortium/part';
import { packageIdOf, type Plan } from '../consortium/plan';

const chaincodePatienceMs = 60_000;

/** Runs the embedded network of a data folder until it is stopped. */
export async function runEmbedded(
  files: Folders,
  plan: Plan,
  { settings, signal }: CommandContext,
): Promise<void> {
  const log = createLog({ level: settings.EDGEBEAT_LOG_LEVEL, name: 'network' });
  await using network = await startNetwork({
    ...networkOptions(files.network, plan),
    log: (level, message, fields) => {
      log[level](fields ?? {}, message);
    },
  });
  await Promise.race([network.ready(chaincodePatienceMs), untilStopped(signal)]);
  if (signal.aborted) return;
  tellParent({ type: 'ready', genesisHash: network.channel(plan.channel).genesisHash });
  const failure = await Promise.race([network.failed, untilStopped(signal)]);
  if (failure !== undefined) throw failure;
}

function networkOptions(dataDir: string, plan: Plan): NetworkOptions {
  return {
    dataDir,
    organizations: plan.members.map(({ name, mspId, domain, ports }) => ({
      name,
      mspId,
      domain,
      ports: { peer: ports.peer, orderer: ports.orderer },
    })),
    channels: [{ name: plan.channel, chaincodes: [chaincodeOf(plan)] }],
  };
}

function chaincodeOf(plan: Plan): ChaincodeOptions {
  return {
    name: CHAINCODE_NAME,
    version: plan.chaincodeVersion,
    sequence: 1,
    packageId: packageIdOf(plan),
    addresses: Object.fromEntries(
      plan.members.map(({ mspId, ports }) => [mspId, `localhost:${String(ports.chaincode)}`]),
    ),
    collections: collectionsConfig(plan.members.map(({ mspId }) => mspId)),
  };
}
