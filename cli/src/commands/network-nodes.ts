import { type NamedNode, startNode, stopNode } from '@edgebeat/network';
import { type Folders, folders } from '../consortium/folders';
import type { Member } from '../consortium/plan';
import { requirePlan } from '../consortium/plan-file';
import { notRunning, runningProcess } from '../consortium/running';
import { Exit } from '../exit-codes';
import type { CommandContext } from './context';
import { memberOf } from './member-of';

export interface NetworkNodesOptions {
  readonly data: string;
  /** Whose; every member's of the data folder if not set. */
  readonly member?: string;
  readonly json: boolean;
}

/**
 * Stops a node that stays stopped until it is started, of one member or of all in a data folder.
 *
 * @throws Exit usage for a node that is not there, not-running; FabricFailure not-ready.
 */
export async function stopNodes(
  name: string,
  options: NetworkNodesOptions,
  context: CommandContext,
): Promise<void> {
  const nodes = await namedNodes(name, options);
  await Promise.all(nodes.map(stopNode));
  tell('stopped', name, nodes, options, context);
}

/**
 * Starts what `stopNodes` stopped.
 *
 * @throws Exit usage for a node that is not there, not-running; FabricFailure start-failed.
 */
export async function startNodes(
  name: string,
  options: NetworkNodesOptions,
  context: CommandContext,
): Promise<void> {
  const nodes = await namedNodes(name, options);
  await Promise.all(nodes.map(startNode));
  tell('started', name, nodes, options, context);
}

async function namedNodes(
  name: string,
  { data, member }: NetworkNodesOptions,
): Promise<readonly NamedNode[]> {
  const files = folders(data);
  const plan = await requirePlan(files);
  if (plan.network === 'embedded') {
    throw new Exit(
      'usage',
      `${data} runs the embedded network, whose peers and orderers are one process; "edgebeat down --data ${data}" stops it`,
    );
  }
  const members = member === undefined ? plan.members : [memberOf(plan, member)];
  const nodes = members.flatMap((one) => nodeOf(name, one, files));
  if (nodes.length === 0) {
    const whose = member === undefined ? 'no member has' : `${member} has no`;
    throw new Exit('usage', `${whose} ${name}; "edgebeat network status" lists the nodes`);
  }
  if ((await runningProcess(files)) === undefined) throw await notRunning(files);
  return nodes;
}

/** Nothing where the member has no such further peer. */
function nodeOf(name: string, { mspId, furtherPeers = [] }: Member, files: Folders): NamedNode[] {
  const head = { dataDir: files.network, mspId };
  if (name === 'orderer') return [{ ...head, kind: 'orderer' }];
  const peerNumber = name === 'peer' ? 0 : Number(name.slice('peer'.length));
  return peerNumber <= furtherPeers.length ? [{ ...head, kind: 'peer', peerNumber }] : [];
}

function tell(
  state: 'stopped' | 'started',
  name: string,
  nodes: readonly NamedNode[],
  { json }: NetworkNodesOptions,
  { print }: CommandContext,
): void {
  const members = nodes.map(({ mspId }) => mspId);
  if (json) print(JSON.stringify({ node: name, state, members }));
  else for (const mspId of members) print(`The ${name} of ${mspId} is ${state}.`);
}
