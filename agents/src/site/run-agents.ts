import { Rejected } from '@edgebeat/core';
import { monitoringAgent } from '../monitoring';
import { agentMetrics } from '../runtime/metrics';
import { faultsOf } from '../runtime/read-json';
import { runRunnables } from '../runtime/run-runnables';
import { enabledAgents, sourceAt } from './installed';
import type { AgentsOptions } from './options';
import { otherReports } from './other-reports';
import { AgentsSettings } from './settings';

/**
 * Runs the agents of one site until the signal is given. Each can be switched off; one that fails is
 * restarted by itself while the others go on. All sixteen are reported on `metrics`. An agent that
 * shall run in a process of its own is named by `only`.
 *
 * @throws Rejected invalid-setting for settings that are not valid, all named together.
 * @throws Unavailable bus-unavailable when the bus is not there at the start.
 */
export async function runAgents(options: AgentsOptions): Promise<void> {
  const { bus, clock, signal, log, registry, site, hosted = [], only } = options;
  const settings = readSettings(options);
  const { runtime } = settings;
  const enabled = enabledAgents(options, settings);
  const names = enabled.map(({ name }) => name);
  if (only !== undefined && !names.includes(only)) throw unknownAgent(only, names);
  const runnables = enabled.filter(({ name }) => only === undefined || name === only);
  const others = reportsOthers(only) ? otherReports(names, hosted, runtime.reportMs) : () => [];
  const crew = { runnables, others, source: sourceAt(site, 'agents') };
  const metrics = agentMetrics(registry);
  await runRunnables(crew, { bus, clock, signal, log, metrics, settings: runtime });
}

function unknownAgent(only: string, names: readonly string[]): Rejected {
  const sentence = `there is no agent ${JSON.stringify(only)} that is switched on; there are: ${names.join(', ')}`;
  return new Rejected('invalid-setting', sentence);
}

/** When every agent has a process of its own, one of them speaks for those that run in none. */
function reportsOthers(only: string | undefined): boolean {
  return only === undefined || only === monitoringAgent.name;
}

function readSettings({ settings }: AgentsOptions): AgentsSettings {
  const read = AgentsSettings.safeParse(settings ?? {});
  if (read.success) return read.data;
  throw new Rejected('invalid-setting', `agents: ${faultsOf(read.error)}`);
}
