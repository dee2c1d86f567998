import type { AgentRow } from '@edgebeat/pipeline';
import type { AgentItem } from '../answers/system';
import { sixteenAgents } from './sixteen-agents';

const SILENT_MS = 30_000;

/** How this gateway is, for the list in which it is one of the sixteen. */
export interface GatewayReport {
  readonly version: string;
  readonly now: Date;
}

/** All sixteen agents: as they report, failed when they fell silent, or not installed. */
export function agentList(rows: readonly AgentRow[], gateway: GatewayReport): AgentItem[] {
  const reported = new Map(rows.map((row) => [row.name, row]));
  return Object.entries(sixteenAgents).map(([name, description]) => {
    const row = reported.get(name);
    if (row !== undefined) return toItem(row, gateway.now);
    const status = name === 'gateway' ? 'running' : 'not-installed';
    const version = name === 'gateway' ? gateway.version : '';
    return { name, status, version, description, lag: 0, processed: 0, emitted: 0, parked: 0 };
  });
}

function toItem(row: AgentRow, now: Date): AgentItem {
  const silentMs = now.getTime() - Date.parse(row.reportedAt);
  const settled = row.status === 'stopped' || row.status === 'not-installed';
  if (settled || silentMs <= SILENT_MS) return row;
  const reason = `it has not reported since ${row.reportedAt}`;
  return { ...row, status: 'failed', reason };
}
