import { folders } from '../consortium/folders';
import { requirePlan } from '../consortium/plan-file';
import type { CommandContext } from './context';

export interface RunNetworkOptions {
  readonly data: string;
}

/** Runs the network of a data folder in this process: `edgebeat run network`. */
export async function runNetwork(
  { data }: RunNetworkOptions,
  context: CommandContext,
): Promise<void> {
  const files = folders(data);
  const plan = await requirePlan(files);
  if (plan.network === 'member') {
    await (await import('./run-member.js')).runMember(files, context);
    return;
  }
  if (plan.network === 'fabric') {
    await (await import('../fabric-network/run-fabric.js')).runFabric(files, plan, context);
  } else {
    await (await import('../embedded-network/run-embedded.js')).runEmbedded(files, plan, context);
  }
}
