import { z } from 'zod';
import { type DeviceRecord, Instant, PublicKey } from '../records';
import { pipelineDeviceId, PipelineDeviceId } from './ids';
import { DevicePlatform } from './vocabulary';

/** The Device of the event-pipeline document: a view of the registry's. */
export const PipelineDevice = z.strictObject({
  device_id: PipelineDeviceId,
  tenant_id: z.string().min(1).max(128).describe('Whose device it is'),
  platform: DevicePlatform,
  status: z.enum(['active', 'revoked']),
  public_key_b64: PublicKey.describe('DER, by which its signatures are checked'),
  agent_version: z.string().max(64).optional().describe('Version of the agent on it'),
  last_seen: Instant.optional().describe('The last contact'),
  name: z.string().max(128).optional().describe('As its user calls it'),
});
export type PipelineDevice = z.infer<typeof PipelineDevice>;

/** A device of the registry as the event-pipeline document has it. */
export function toPipelineDevice(device: DeviceRecord): PipelineDevice {
  const { deviceId, tenant, platform, status, publicKey } = device;
  return {
    device_id: pipelineDeviceId(deviceId),
    tenant_id: tenant,
    platform,
    status,
    public_key_b64: publicKey,
  };
}
