import { compareNetwork, findFabric, type NetworkComparison } from '@edgebeat/network';
import { folders } from '../consortium/folders';
import { requirePlan } from '../consortium/plan-file';
import { Exit } from '../exit-codes';
import { readNamedConsortium } from '../fabric-network/read-file';
import { tableLines } from '../output/table';
import { fabricEnvironment } from '../settings';
import type { CommandContext } from './context';

export interface NetworkDiffOptions {
  readonly data: string;
  readonly file: string;
  readonly json: boolean;
}

/**
 * Says in what a consortium.yaml differs from the network of a data folder.
 *
 * @throws Exit not-proven when something differs; usage where the folder holds no real network.
 */
export async function networkDiff(
  { data, file, json }: NetworkDiffOptions,
  { settings, print }: CommandContext,
): Promise<void> {
  const files = folders(data);
  const { content } = await readNamedConsortium(file);
  const { network } = await requirePlan(files);
  if (network === 'embedded') {
    throw new Exit('usage', `${data} runs the embedded network, which has no consortium.yaml`);
  }
  const programs = await findFabric(fabricEnvironment(settings));
  const comparison = await compareNetwork(content, files.network, programs);
  if (json) print(JSON.stringify(comparison, null, 2));
  else lines(comparison).forEach(print);
  const count = comparison.differences.length;
  if (count === 0) return;
  throw new Exit('not-proven', `${file} differs from what runs in ${String(count)} places`);
}

function lines({ differences, withoutChannel }: NetworkComparison): string[] {
  const rows = differences.map(({ path, file = '-', running = '-' }) => [path, file, running]);
  return [
    ...(rows.length === 0 ? ['Nothing differs.'] : tableLines(['PATH', 'FILE', 'RUNNING'], rows)),
    ...(withoutChannel === undefined ? [] : [`The channel was not compared: ${withoutChannel}.`]),
  ];
}
