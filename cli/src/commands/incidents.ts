import { Incident, IncidentList, type IncidentSummary } from '@edgebeat/gateway-app/answers';
import { printAnswer, type SiteOptions, withSite } from '../client/with-site';
import { moreLines, tableLines } from '../output/table';
import type { CommandContext } from './context';
import { type ChangeOptions, changeSite, sendCommand } from './operation';

export interface ListIncidentsOptions extends SiteOptions {
  readonly owner?: string;
  readonly status?: string;
  readonly severity?: string;
  readonly type?: string;
  readonly limit: number;
  readonly cursor?: string;
}

/** Lists incidents of all members as this site's ledger has them, newest first. */
export async function listIncidents(
  { owner, status, severity, type, limit, cursor, ...options }: ListIncidentsOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const query = { owner, status, severity, type, limit, cursor };
    const page = await client.get('/api/v1/incidents', IncidentList, query);
    printAnswer(page, options, context, () => [
      ...tableLines(
        ['RECORDED', 'OWNER', 'ID', 'TYPE', 'SEVERITY', 'STATUS', 'BLOCK'],
        page.items.map(incidentCells),
      ),
      ...moreLines(page),
    ]);
  });
}

/** Shows one incident with its entries. */
export async function showIncident(
  id: string,
  { owner, ...options }: SiteOptions & { readonly owner?: string },
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const incident = await client.get(incidentPath(id), Incident, { owner });
    printAnswer(incident, options, context, () =>
      Object.entries(incident).map(([name, value]) => `${name.padEnd(16)} ${shown(value)}`),
    );
  });
}

export interface SetStatusOptions extends ChangeOptions {
  readonly owner?: string;
}

/** Moves an incident to another status by an entry on the ledger. */
export async function setIncidentStatus(
  id: string,
  status: string,
  { owner, ...options }: SetStatusOptions,
  context: CommandContext,
): Promise<void> {
  const amendment = { change: 'status', status };
  const body = owner === undefined ? { amendment } : { owner, amendment };
  await changeSite(options, context, (client) =>
    sendCommand(client, 'POST', `${incidentPath(id)}/amendments`, { body }, options),
  );
}

/** The address of an incident. */
export function incidentPath(id: string): string {
  return `/api/v1/incidents/${encodeURIComponent(id)}`;
}

function incidentCells(incident: IncidentSummary): string[] {
  const { recordedAt, owner, id, type, severity, status, withdrawn, block } = incident;
  return [
    recordedAt,
    owner,
    id,
    type,
    severity,
    withdrawn ? `${status}, withdrawn` : status,
    String(block),
  ];
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
