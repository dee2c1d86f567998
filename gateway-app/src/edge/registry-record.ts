import { DeviceRecord, registryKey, RegistryEntry } from '@edgebeat/core';
import { z } from 'zod';

const { deviceId, siteId, tenant, keyHash, status, trust, signatureRequired } = DeviceRecord.shape;

/** A newer site may write more fields; these are the ones that decide. */
const Registered = z.object({
  deviceId,
  siteId,
  tenant,
  keyHash,
  status,
  trust,
  signatureRequired,
});

/** What the registry says of one device. */
export type RegisteredDevice = z.infer<typeof Registered>;

const Value = z.object({
  record: Registered,
  block: RegistryEntry.shape.block,
  transaction: RegistryEntry.shape.transaction,
});

/** One device as a record of the topic has it, and where on the ledger that was written. */
export interface RegistryRecord {
  readonly device: RegisteredDevice;
  readonly block: number;
  readonly transaction: number;
}

/** The beginning of the keys of a member's devices. */
export function devicePrefix(mspId: string): string {
  return `${registryKey({ kind: 'device', key: [mspId] })}~`;
}

/** Reads the value of a device's record; undefined when it cannot be read as one. */
export function readRegistryRecord(value: string): RegistryRecord | undefined {
  const result = Value.safeParse(parse(value));
  if (!result.success) return undefined;
  const { record, block, transaction } = result.data;
  return { device: record, block, transaction };
}

function parse(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
