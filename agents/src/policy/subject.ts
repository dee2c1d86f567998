import { type CloudEvent, DevicePlatform, pipelineDeviceId } from '@edgebeat/core';
import type { CelVariables } from '@edgebeat/core/cel';
import type { z } from 'zod';

/** An event as the policy agent takes it: any CloudEvent of the bus. */
export type SubjectEvent = z.output<typeof CloudEvent>;

/** The registry's entry of a device, as far as it is known; the event's own `device` overlays it. */
export type DeviceEntry = Readonly<Record<string, unknown>>;

/** What conditions read: the event, its device (registry entry overlaid by event.data.device), the site. */
export function variablesOf(
  event: SubjectEvent,
  site: Readonly<Record<string, unknown>>,
  entry: DeviceEntry = {},
): CelVariables {
  return { event, device: { ...entry, ...deviceOf(event) }, site };
}

/**
 * The device's id in the event-pipeline document's form, and its platform when that is known. Where
 * an event names no device, it is the host that a line came from.
 */
export function deviceSummary(event: SubjectEvent) {
  const { id, platform } = deviceOf(event);
  const known = DevicePlatform.safeParse(platform);
  const name = typeof id === 'string' ? id : hostOf(event);
  return {
    deviceId: pipelineDeviceId(name ?? ''),
    platform: known.success ? known.data : undefined,
  };
}

/** Whose event it is, when it says so. */
export function tenantOf({ data }: SubjectEvent): string | undefined {
  const tenant = isRecord(data) ? data['tenant'] : undefined;
  return typeof tenant === 'string' && tenant !== '' && tenant.length <= 128 ? tenant : undefined;
}

/** The id of the device that an event is about, when it says one. */
export function deviceIdOf(event: SubjectEvent): string | undefined {
  const { id } = deviceOf(event);
  return typeof id === 'string' ? id : undefined;
}

function deviceOf({ data }: SubjectEvent): Readonly<Record<string, unknown>> {
  if (!isRecord(data)) return {};
  const { device } = data;
  return isRecord(device) ? device : {};
}

function hostOf({ data }: SubjectEvent): string | undefined {
  if (!isRecord(data)) return undefined;
  const { host, details } = data;
  const [first]: unknown[] =
    isRecord(details) && Array.isArray(details['hosts']) ? details['hosts'] : [host];
  return typeof first === 'string' ? first : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
