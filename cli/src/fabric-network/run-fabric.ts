import { collectionsConfig } from '@edgebeat/chaincode/collections';
import { CHAINCODE_NAME } from '@edgebeat/core';
import {
  deployedChaincodes,
  type Fabric,
  type FabricChaincode,
  FabricFailure,
  type FabricOptions,
  findFabric,
  type FurtherChannel,
  readConsortium,
  startFabric,
} from '@edgebeat/network';
import { type CommandContext, untilStopped } from '../commands/context';
import type { Folders } from '../consortium/folders';
import { tellParent } from '../consortium/part';
import { hasPins } from '../consortium/pins';
import type { Plan } from '../consortium/plan';
import { awaitsEndorsers } from '../member-site/awaited';
import { fabricEnvironment } from '../settings';
import { chaincodePackage } from './chaincode-package';
import { isThere } from '../is-there';

const chaincodePatienceMs = 60_000;
const othersPatienceMs = 15_000;

/** Runs the network of a data folder with Fabric's own programs until it is stopped. */
export async function runFabric(
  files: Folders,
  plan: Plan,
  { settings, signal }: CommandContext,
): Promise<void> {
  const options: FabricOptions = {
    programs: await findFabric(fabricEnvironment(settings)),
    dataDir: files.network,
    channel: plan.channel,
    organizations: plan.members,
    chaincodes: [await chaincodeOf(files, plan)],
    furtherChannels: localChannels(plan),
    ...(await channelSettings(files)),
    onRestart: ({ message }) => {
      tellParent({ type: 'restarting', sentence: message });
    },
  };
  const others = (await hasPins(files)) && plan.members.some(({ host }) => host !== undefined);
  await using network = await startFabric(options);
  await endorsing(network, others, signal);
  if (signal.aborted) return;
  tellParent({ type: 'ready', genesisHash: network.genesisHash });
  const failure = await Promise.race([network.failed, untilStopped(signal)]);
  if (failure !== undefined) throw failure;
}

/**
 * Resolves when the members' peers know who endorses. A channel that members on other machines have joined may
 * need theirs, which is waited for as long as it takes.
 */
async function endorsing(network: Fabric, others: boolean, signal: AbortSignal): Promise<void> {
  for (let isTold = false; !signal.aborted; isTold = true) {
    const patienceMs = others ? othersPatienceMs : chaincodePatienceMs;
    try {
      await Promise.race([network.ready(patienceMs), untilStopped(signal)]);
      return;
    } catch (error) {
      if (!(others && error instanceof FabricFailure && error.code === 'not-ready')) throw error;
      if (!isTold) tellParent({ type: 'waiting', sentence: awaitsEndorsers(error.message) });
    }
  }
}

/** Each is its member's alone, with its own peer and orderer; whatever chaincode, it deploys itself. */
function localChannels({ localChannels: names = [], members }: Plan): readonly FurtherChannel[] {
  return names.map((name) => ({
    name,
    organizations: members
      .filter((member) => name === `local-${member.name}`)
      .map(({ mspId }) => mspId),
    chaincodes: [],
  }));
}

/** What the channel is made with; the defaults where no consortium.yaml was named. */
async function channelSettings({ consortiumFile }: Folders) {
  if (!(await isThere(consortiumFile))) return {};
  const { orderer, policies } = await readConsortium(consortiumFile);
  return { settings: { orderer, policies } };
}

/** Other code than what was deployed is an upgrade: the next sequence, approved by every member. */
async function chaincodeOf({ network }: Folders, plan: Plan): Promise<FabricChaincode> {
  const { label } = await chaincodePackage(plan);
  const deployed = (await deployedChaincodes(network)).find(({ name }) => name === CHAINCODE_NAME);
  const isSame = deployed?.label === label;
  return {
    name: CHAINCODE_NAME,
    version: plan.chaincodeVersion,
    label,
    sequence: deployed === undefined ? 1 : deployed.sequence + (isSame ? 0 : 1),
    addresses: Object.fromEntries(
      plan.members.map(({ mspId, ports }) => [mspId, `localhost:${String(ports.chaincode)}`]),
    ),
    collections: collectionsConfig(plan.members.map(({ mspId }) => mspId)),
    // Members that joined since keep the data, too.
    collectionsAfter: ({ collections: [keys] }) =>
      collectionsConfig(keys?.members ?? plan.members.map(({ mspId }) => mspId)),
  };
}
