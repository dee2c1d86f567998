import { DeviceRecord, type OnBehalfOf, recordKeys, Rejected } from '@edgebeat/core';
import type { TransactionContext } from '../../context';
import { readRecord } from '../../state/read-record';
import { entryOf, writeRecord } from '../../state/write-record';

const COMMANDS_KEPT = 32;

/** A command that changes a device: its id and the hash of what it wants. */
export type DeviceCommand = DeviceRecord['commands'][number];

/** A device of the caller's own member. */
export function readDevice(
  ctx: TransactionContext,
  deviceId: string,
): Promise<DeviceRecord | undefined> {
  return readRecord(ctx, DeviceRecord, 'device', recordKeys.device(ctx.caller.msp, deviceId));
}

/** @throws Rejected not-found. */
export async function requireDevice(
  ctx: TransactionContext,
  deviceId: string,
): Promise<DeviceRecord> {
  const device = await readDevice(ctx, deviceId);
  if (device !== undefined) return device;
  throw new Rejected(
    'not-found',
    `deviceId: ${ctx.caller.msp} has no device ${deviceId}: register it with membership:registerDevice`,
  );
}

/** @throws Rejected invalid-transition for a device that was revoked. */
export function requireActive({ deviceId, status }: DeviceRecord): void {
  if (status === 'active') return;
  throw new Rejected(
    'invalid-transition',
    `deviceId: ${deviceId} was revoked for ever: register the device with a new id and a new key`,
  );
}

/**
 * Whether a command has changed the device already, whoever of the member sends it again.
 *
 * @throws Rejected conflict for a command id that was used with other content.
 */
export function isRepeated({ commands }: DeviceRecord, command: DeviceCommand): boolean {
  const { commandId, contentHash } = command;
  const earlier = commands.find((one) => one.commandId === commandId);
  if (earlier === undefined) return false;
  if (earlier.contentHash === contentHash) return true;
  throw new Rejected(
    'conflict',
    `commandId: ${commandId} changed the device with other content: take another id`,
  );
}

/** Writes what a command has made of a device, with the command among those that are remembered. */
export async function writeChanged(
  ctx: TransactionContext,
  device: DeviceRecord,
  command: DeviceCommand,
  onBehalfOf: OnBehalfOf | undefined,
): Promise<DeviceRecord> {
  const commands = [...device.commands, command].slice(-COMMANDS_KEPT);
  const record = { ...device, commands, entry: entryOf(ctx, onBehalfOf) };
  await writeDevice(ctx, record);
  return record;
}

export async function writeDevice(ctx: TransactionContext, device: DeviceRecord): Promise<void> {
  await writeRecord(ctx, 'device', recordKeys.device(device.owner, device.deviceId), device);
}
