import { Device, DeviceList } from '@edgebeat/gateway-app/answers';
import { printAnswer, type SiteOptions, withSite } from '../client/with-site';
import { moreLines, tableLines } from '../output/table';
import type { CommandContext } from './context';
import { type ChangeOptions, changeSite, sendCommand } from './operation';

const path = (id: string) => `/api/v1/devices/${encodeURIComponent(id)}`;

export interface ListDevicesOptions extends SiteOptions {
  readonly trust?: string;
  readonly status?: string;
  readonly limit: number;
  readonly cursor?: string;
}

/** Lists devices of the own tenant, those that were registered last first. */
export async function listDevices(
  { trust, status, limit, cursor, ...options }: ListDevicesOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const page = await client.get('/api/v1/devices', DeviceList, { trust, status, limit, cursor });
    printAnswer(page, options, context, () => [
      ...tableLines(
        ['DEVICE', 'TYPE', 'SITE', 'TRUST', 'STATUS'],
        page.items.map((device) => [
          ...[device.deviceId, device.type, device.siteId, trustText(device), device.status],
        ]),
      ),
      ...moreLines(page),
    ]);
  });
}

/** Shows one device as the ledger has it. */
export async function showDevice(
  id: string,
  options: SiteOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const device = await client.get(path(id), Device);
    printAnswer(device, options, context, () => [
      `${device.deviceId} of ${device.owner}: ${device.type} at ${device.siteId}, ${device.status}`,
      `trust        ${trustText(device)}${device.reason === undefined ? '' : `: ${device.reason}`}`,
      `key          ${device.keyHash}`,
    ]);
  });
}

export interface ReasonOptions extends ChangeOptions {
  readonly reason: string;
}

/** Sets how far a device is trusted; out of quarantine it is a proposal until another person agrees. */
export async function setTrust(
  id: string,
  trust: string,
  { reason, ...options }: ReasonOptions,
  context: CommandContext,
): Promise<void> {
  await changeSite(options, context, (client) =>
    sendCommand(client, 'PUT', `${path(id)}/trust`, { body: { trust, reason } }, options),
  );
}

/** Revokes a device for ever. */
export async function revokeDevice(
  id: string,
  { reason, ...options }: ReasonOptions,
  context: CommandContext,
): Promise<void> {
  await changeSite(options, context, (client) =>
    sendCommand(client, 'DELETE', path(id), { query: { reason } }, options),
  );
}

function trustText({ trust, release }: Device): string {
  return release === undefined ? trust : `${trust}, ${release.trust} is proposed`;
}
