import { AlertAccepted, type AlertItem, AlertList } from '@edgebeat/gateway-app/answers';
import { printAnswer, type SiteOptions, withSite } from '../client/with-site';
import { moreLines, tableLines } from '../output/table';
import type { CommandContext } from './context';

export interface ListAlertsOptions extends SiteOptions {
  readonly status?: string;
  readonly severity?: string;
  readonly device?: string;
  readonly limit: number;
  readonly cursor?: string;
}

/** Lists alerts of a site, newest first. */
export async function listAlerts(
  { status, severity, device, limit, cursor, ...options }: ListAlertsOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const query = { status, severity, device_id: device, limit, cursor };
    const page = await client.get('/api/v1/alerts', AlertList, query);
    printAnswer(page, options, context, () => [
      ...tableLines(['RAISED', 'ID', 'SEVERITY', 'STATUS', 'TITLE'], page.items.map(alertCells)),
      ...moreLines(page),
    ]);
  });
}

export interface SetAlertStatusOptions extends SiteOptions {
  readonly note?: string;
}

/** Acknowledges an alert, or ends it as resolved or dismissed. */
export async function setAlertStatus(
  id: string,
  status: string,
  { note, ...options }: SetAlertStatusOptions,
  context: CommandContext,
): Promise<void> {
  const path = `/api/v1/alerts/${encodeURIComponent(id)}/status`;
  const body = { status, ...(note === undefined ? {} : { note }) };
  await withSite(options, context, async (client) => {
    const answer = await client.call('PUT', path, { body });
    const accepted = AlertAccepted.parse(answer.body);
    printAnswer(accepted, options, context, () => [`accepted: ${id} is ${status}`]);
  });
}

function alertCells({ raised_at, alert_id, severity, status, title }: AlertItem): string[] {
  return [raised_at, alert_id, severity, status, title];
}
