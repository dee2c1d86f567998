import { Rejected } from '@edgebeat/core';
import { agentMetrics } from '../runtime/metrics';
import { faultsOf } from '../runtime/read-json';
import { runRunnables } from '../runtime/run-runnables';
import { enabledAgents, sourceAt } from './installed';
import type { AgentsOptions } from './options';
import { otherReports } from './other-reports';
import { AgentsSettings } from './settings';

/**
 * Runs the agents of one site until the signal is given. Each can be switched off; one that fails is
 * restarted by itself while the others go on. All sixteen are reported on `metrics`.
 *
 * @throws Rejected invalid-setting for settings that are not valid, all named together.
 * @throws Unavailable bus-unavailable when the bus is not there at the start.
 */
export async function runAgents(options: AgentsOptions): Promise<void> {
  const { bus, clock, signal, log, registry, site, hosted = [] } = options;
  const settings = readSettings(options);
  const { runtime } = settings;
  const runnables = enabledAgents(options, settings);
  const names = runnables.map(({ name }) => name);
  const others = otherReports(names, hosted, runtime.reportMs);
  const crew = { runnables, others, source: sourceAt(site, 'agents') };
  const metrics = agentMetrics(registry);
  await runRunnables(crew, { bus, clock, signal, log, metrics, settings: runtime });
}

function readSettings({ settings }: AgentsOptions): AgentsSettings {
  const read = AgentsSettings.safeParse(settings ?? {});
  if (read.success) return read.data;
  throw new Rejected('invalid-setting', `agents: ${faultsOf(read.error)}`);
}
