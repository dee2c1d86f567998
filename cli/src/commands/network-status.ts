import { accepts, findFabric, type NodeState, nodeStates } from '@edgebeat/network';
import { folders } from '../consortium/folders';
import { requirePlan } from '../consortium/plan-file';
import { notRunning, runningProcess, waitingFor } from '../consortium/running';
import { Exit } from '../exit-codes';
import { tableLines } from '../output/table';
import { fabricEnvironment } from '../settings';
import { approvalWarnings } from '../upkeep/approval';
import { unordered } from '../upkeep/nodes';
import { upkeepOf } from '../upkeep/upkeep';
import type { CommandContext } from './context';

export interface NetworkStatusOptions {
  readonly data: string;
  readonly json: boolean;
}

/**
 * Says how every node of a real network is.
 *
 * @throws Exit not-running where nothing runs; degraded when a node does not answer.
 */
export async function networkStatus(
  { data, json }: NetworkStatusOptions,
  { settings, print }: CommandContext,
): Promise<void> {
  const files = folders(data);
  const plan = await requirePlan(files);
  const { members, network } = plan;
  if (network === 'embedded') {
    throw new Exit(
      'usage',
      `${data} runs the embedded network, which has no nodes of its own; say "edgebeat status --data ${data}"`,
    );
  }
  const environment = fabricEnvironment(settings);
  const programs = await findFabric(environment);
  const pid = await runningProcess(files);
  const nodes = await nodeStates(files.network, programs);
  const chaincodes = await Promise.all(
    members.map(async ({ mspId, ports }) => ({
      mspId,
      address: `localhost:${String(ports.chaincode)}`,
      isRunning: await accepts(ports.chaincode),
    })),
  );
  if (pid === undefined && nodes.every((node) => node.pid === undefined))
    throw await notRunning(files);
  const upkeep = await Promise.all(members.map((member) => upkeepOf(files, member, new Date())));
  const unapproved = await Promise.all(
    members.map((member) => approvalWarnings(files, plan, member, environment)),
  );
  const waits = await waitingFor(files);
  const warnings = [
    ...new Set([...unapproved.flat(), ...upkeep.flatMap((one) => one.warnings)]),
    ...(waits === undefined ? [] : [`the start waits: ${waits}`]),
  ];
  if (json) print(JSON.stringify({ pid, nodes, chaincodes, upkeep, warnings }, null, 2));
  else [...nodeLines(nodes), ...warnings.map((one) => `warning: ${one}`)].forEach(print);
  const away = [
    ...unordered(nodes),
    ...nodes
      .filter(({ reason }) => reason !== undefined)
      .map(({ mspId, kind, reason = '' }) => `${kind} of ${mspId}: ${reason}`),
    ...upkeep
      .filter(({ hasExpired }) => hasExpired)
      .map(({ mspId }) => `${mspId}: a certificate has ended`),
    ...chaincodes
      .filter(({ isRunning }) => !isRunning)
      .map(({ mspId, address }) => `chaincode of ${mspId}: nothing listens on ${address}`),
  ];
  if (away.length > 0) throw new Exit('degraded', away.join('; '));
}

function nodeLines(nodes: readonly NodeState[]): string[] {
  const rows = nodes.map((node) => [
    node.mspId,
    node.kind,
    node.reason === undefined ? 'up' : 'away',
    node.address,
    node.channel,
    node.height === undefined ? '-' : String(node.height),
    node.isLeader === true ? 'leads' : '-',
    node.certificateEnd.toISOString().slice(0, 10),
  ]);
  return tableLines(
    ['MEMBER', 'NODE', 'STATE', 'ADDRESS', 'CHANNEL', 'BLOCKS', 'LEADER', 'CERTIFICATES UNTIL'],
    rows,
  );
}
