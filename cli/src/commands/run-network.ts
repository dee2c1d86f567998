import { collectionsConfig } from '@edgebeat/chaincode/collections';
import { CHAINCODE_NAME } from '@edgebeat/core';
import { createLog } from '@edgebeat/core/node';
import {
  type ChaincodeOptions,
  type NetworkOptions,
  startNetwork,
} from '@edgebeat/fabric-embedded';
import { folders } from '../consortium/folders';
import { tellParent } from '../consortium/part';
import { packageIdOf, type Plan } from '../consortium/plan';
import { requirePlan } from '../consortium/plan-file';
import { type CommandContext, untilStopped } from './context';

const chaincodePatienceMs = 60_000;

export interface RunNetworkOptions {
  readonly data: string;
}

/** Runs the embedded network of a data folder in this process: `edgebeat run network`. */
export async function runNetwork(
  options: RunNetworkOptions,
  context: CommandContext,
): Promise<void> {
  const files = folders(options.data);
  const plan = await requirePlan(files);
  const log = createLog({ level: context.settings.EDGEBEAT_LOG_LEVEL, name: 'network' });
  await using network = await startNetwork({
    ...networkOptions(files.network, plan),
    log: (level, message, fields) => {
      log[level](fields ?? {}, message);
    },
  });
  await Promise.race([network.ready(chaincodePatienceMs), untilStopped(context.signal)]);
  if (context.signal.aborted) return;
  tellParent({ type: 'ready', genesisHash: network.channel(plan.channel).genesisHash });
  const failure = await Promise.race([network.failed, untilStopped(context.signal)]);
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
