import { createHash } from 'node:crypto';
import type { Bus } from '@edgebeat/bus';
import { DeviceRecord, registryKey, RegistryEntry } from '@edgebeat/core';

const zeros = '0'.repeat(64);
let block = 100;

/** Fields of a device's record that a test sets. */
export type DeviceFields = Partial<
  Pick<DeviceRecord, 'siteId' | 'tenant' | 'status' | 'trust' | 'signatureRequired' | 'owner'>
> & { readonly block?: number };

/** The record of the topic `registry` for a device, as the listener publishes it. */
export function registryEntry(deviceId: string, publicKey: string, fields: DeviceFields = {}) {
  const { block: at, ...device } = fields;
  block += 1;
  const owner = fields.owner ?? 'AlphaMSP';
  const record = DeviceRecord.parse({
    record: 1,
    channel: 'edgebeat',
    kind: 'device',
    owner,
    deviceId,
    siteId: 'alpha-1',
    tenant: 'alpha',
    type: 'CAMERA',
    platform: 'iot',
    publicKey,
    signatureRequired: false,
    keyHash: createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex'),
    status: 'active',
    trust: 'trusted',
    commands: [],
    contentHash: zeros,
    entry: {
      actor: { msp: owner, keyHash: zeros },
      transactionId: 'tx',
      time: '2026-01-01T00:00:00.000Z',
    },
    ...device,
  });
  const key = [owner, deviceId];
  const entry = RegistryEntry.parse({
    kind: 'device',
    key,
    record,
    block: at ?? block,
    transaction: 0,
  });
  return { key: registryKey({ kind: 'device', key }), value: JSON.stringify(entry) };
}

/** Writes a device to the registry. */
export async function register(
  bus: Bus,
  deviceId: string,
  publicKey: string,
  fields: DeviceFields = {},
): Promise<void> {
  await bus.publish('registry', [registryEntry(deviceId, publicKey, fields)]);
}
