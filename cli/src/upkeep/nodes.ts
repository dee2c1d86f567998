import type { NodeState } from '@edgebeat/network';
import type { FabricEnvironment } from '@edgebeat/network/find-fabric';
import type { Folders } from '../consortium/folders';
import type { Plan } from '../consortium/plan';

/**
 * Sentences about the nodes of a real network on which a site that answers may still not get on: one that is
 * stopped, and too few orderers for anything to be ordered. None where Fabric's programs are missing, which is
 * told otherwise.
 */
export async function nodeWarnings(
  files: Folders,
  { network, members }: Plan,
  environment: FabricEnvironment,
): Promise<readonly string[]> {
  if (network === 'embedded') return [];
  const { findFabric, nodeStates } = await import('@edgebeat/network');
  try {
    const nodes = await nodeStates(files.network, await findFabric(environment));
    return [...stopped(nodes, members), ...unordered(nodes)];
  } catch {
    return [];
  }
}

/** What is said of nodes that their operator stopped. */
export function stopped(nodes: readonly NodeState[], members: Plan['members']): string[] {
  const sentences = nodes
    .filter(({ isStopped }) => isStopped === true)
    .map(({ mspId, kind, address }) => {
      const name = members.find((member) => member.mspId === mspId)?.name ?? mspId;
      return `the ${kind} of ${mspId} at ${address} is stopped; start it with "edgebeat network start" and its name, --member ${name}`;
    });
  return [...new Set(sentences)];
}

/** What is said of channels without a leader: too few orderers are active, as those say that take part. */
export function unordered(nodes: readonly NodeState[]): string[] {
  const channels = [...new Set(nodes.map(({ channel }) => channel))];
  return channels.flatMap((channel) => {
    const own = nodes.filter((node) => node.channel === channel);
    // A leader counts who is active only some ticks after it was elected.
    if (own.some(({ isLeader }) => isLeader === true)) return [];
    const rafts = own.flatMap(({ raft = [] }) => raft);
    const most = rafts.reduce((best, { active }) => Math.max(best, active), 0);
    const of = rafts[0]?.of ?? 0;
    const needed = Math.floor(of / 2) + 1;
    if (of === 0 || most >= needed) return [];
    return [
      `nothing is ordered on ${channel}: of its ${String(of)} orderers ${String(needed)} have to run and reach one another, and no leader is known here`,
    ];
  });
}
