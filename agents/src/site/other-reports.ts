import type { AgentReportedData } from '@edgebeat/core';
import type { OtherReports } from '../runtime/run-runnables';
import { agentCatalogue, type CatalogueEntry } from './catalogue';
import type { HostedAgent } from './options';

/** What is not there says so more seldom than what can change, but before anybody forgets it. */
const SELDOM_MS = 25_000;

/** Reports of the agents of the catalogue that the runtime itself does not run. */
export function otherReports(
  running: readonly string[],
  hosted: readonly HostedAgent[],
  reportMs: number,
): OtherReports {
  const seldom = Math.max(1, Math.floor(SELDOM_MS / reportMs));
  const others = agentCatalogue.filter(({ name }) => !running.includes(name));
  return (round) =>
    others.flatMap((entry) => {
      const host = hosted.find(({ name }) => name === entry.name);
      if (host !== undefined) return [hostedReport(entry, host)];
      if (entry.installed) return [idleReport(entry, 'stopped')];
      return round % seldom === 0 ? [idleReport(entry, 'not-installed')] : [];
    });
}

function hostedReport({ name, description }: CatalogueEntry, host: HostedAgent): AgentReportedData {
  const counts = { lag: 0, emitted: 0, parked: 0 };
  return { name, description, version: host.version, ...counts, ...host.standing() };
}

function idleReport(
  { name, description, version }: CatalogueEntry,
  status: 'stopped' | 'not-installed',
): AgentReportedData {
  return { name, description, version, status, lag: 0, processed: 0, emitted: 0, parked: 0 };
}
