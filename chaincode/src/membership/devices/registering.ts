import { contentHash, type DeviceRecord, type RegisterDevice, Rejected } from '@edgebeat/core';
import type { TransactionContext } from '../../context';
import { entryOf, headOf } from '../../state/write-record';
import { keyHashOf } from '../public-key';
import { requireOwnSite } from '../sites';
import { claimKey, readDeviceKey } from './device-key';
import { readDevice, requireActive, writeDevice } from './device-state';

/**
 * Registers a device of the caller's own member, or gives it other fields. The same content again
 * answers what is stored. A registration raises no trust: what was decided about the device stays.
 *
 * @throws Rejected invalid-argument, not-found for a site that is not the member's, conflict for
 * another device's key or another tenant's device, or invalid-transition for a device that was revoked.
 */
export async function registerDevice(
  ctx: TransactionContext,
  { onBehalfOf, ...device }: RegisterDevice,
): Promise<DeviceRecord> {
  const keyHash = keyHashOf(readDeviceKey(device));
  const hash = contentHash(device);
  const stored = await readDevice(ctx, device.deviceId);
  if (stored !== undefined) requireActive(stored);
  if (stored?.contentHash === hash) return stored;
  requireTenant(stored, device.tenant);
  await requireOwnSite(ctx, device.siteId);
  await claimKey(ctx, keyHash, device.deviceId);
  const owner = ctx.caller.msp;
  const record: DeviceRecord = {
    ...headOf(ctx),
    kind: 'device',
    owner,
    ...device,
    keyHash,
    status: 'active',
    ...standingOf(stored),
    contentHash: hash,
    entry: entryOf(ctx, onBehalfOf),
  };
  await writeDevice(ctx, record);
  ctx.announce({ event: 'DeviceRegistered', owner, id: device.deviceId, contentHash: hash });
  return record;
}

/** A device stays its tenant's: whoever registers the same id for another one would take it over. */
function requireTenant(stored: DeviceRecord | undefined, tenant: string): void {
  if (stored === undefined || stored.tenant === tenant) return;
  throw new Rejected(
    'conflict',
    `device ${stored.deviceId} belongs to another tenant; choose another id`,
  );
}

/** What a registration leaves as it is. */
function standingOf(
  stored: DeviceRecord | undefined,
): Pick<DeviceRecord, 'trust' | 'reason' | 'release' | 'commands'> {
  if (stored === undefined) return { trust: 'trusted', commands: [] };
  const { trust, reason, release, commands } = stored;
  return { trust, reason, release, commands };
}
