import { z } from 'zod';
import { Instant } from '../records';
import { DevicePlatform } from '../views';
import { defineEvent } from './definition';

/** The device that an event comes from, as the event says; the registry's entry is completed by it. */
export const EventDevice = z
  .object({
    id: z.string().min(1).max(128),
    type: z.string().min(1).max(64).optional(),
    platform: DevicePlatform.optional(),
  })
  .catchall(z.json());

/** The data of SensorDataReceived: one reading of a series, or whatever else a device reports. */
export const SensorDataReceivedData = z.strictObject({
  position: z.string().min(1).max(256),
  receivedAt: Instant,
  tenant: z.string().min(1).max(128).optional(),
  device: EventDevice,
  series: z.string().min(1).max(128).optional(),
  value: z.number().optional(),
  /** What the device sent besides. */
  fields: z.record(z.string().max(128), z.json()).optional(),
});
export type SensorDataReceivedData = z.infer<typeof SensorDataReceivedData>;

export const SensorDataReceived = defineEvent(
  'SensorDataReceived',
  'A device or a sensor reported a reading or another fact.',
  SensorDataReceivedData,
  {
    position: 'nonce-1',
    receivedAt: '2026-01-31T10:00:00.000Z',
    tenant: 'alpha',
    device: { id: 'cam-01', type: 'CAMERA', platform: 'linux' },
    series: 'temperature',
    value: 21.5,
  },
);
