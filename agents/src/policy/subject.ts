import { deviceOf, DevicePlatform, pipelineDeviceId, type SubjectEvent } from '@edgebeat/core';

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
