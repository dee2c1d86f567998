import { contentHash, type DeviceRecord, type RevokeDevice } from '@edgebeat/core';
import type { TransactionContext } from '../../context';
import { isRepeated, requireActive, requireDevice, writeChanged } from './device-state';

/**
 * Revokes a device for ever. Its key stays its own, so that it comes back under no other id.
 *
 * @throws Rejected not-found, conflict for a command that was used otherwise, or
 * invalid-transition for a device that another command revoked.
 */
export async function revokeDevice(
  ctx: TransactionContext,
  { commandId, deviceId, reason, onBehalfOf }: RevokeDevice,
): Promise<DeviceRecord> {
  const device = await requireDevice(ctx, deviceId);
  const hash = contentHash({ change: 'revocation', reason });
  const command = { commandId, contentHash: hash };
  if (isRepeated(device, command)) return device;
  requireActive(device);
  const revoked: DeviceRecord = { ...device, status: 'revoked', reason, release: undefined };
  const record = await writeChanged(ctx, revoked, command, onBehalfOf);
  ctx.announce({ event: 'DeviceRevoked', owner: device.owner, id: deviceId, contentHash: hash });
  return record;
}
