import type { z } from 'zod';
import type { CelVariables } from '../cel';
import type { CloudEvent } from '../events';

/** The events that policies decide about, by their short names. */
export const policySubjects = [
  'LogReceived',
  'SensorDataReceived',
  'IncidentOpened',
  'IncidentUpdated',
] as const;

/** An event as a policy takes it: any CloudEvent of the bus. */
export type SubjectEvent = z.output<typeof CloudEvent>;

/** The registry's entry of a device, as far as it is known; the event's own `device` overlays it. */
export type DeviceEntry = Readonly<Record<string, unknown>>;

/** A site as conditions read it. */
export function siteVariables(siteId: string): Readonly<Record<string, unknown>> {
  return { id: siteId };
}

/** What conditions read: the event, its device (registry entry overlaid by event.data.device), the site. */
export function variablesOf(
  event: SubjectEvent,
  site: Readonly<Record<string, unknown>>,
  entry: DeviceEntry = {},
): CelVariables {
  return { event, device: { ...entry, ...deviceOf(event) }, site };
}

/** The id of the device that an event is about, when it says one. */
export function deviceIdOf(event: SubjectEvent): string | undefined {
  const { id } = deviceOf(event);
  return typeof id === 'string' ? id : undefined;
}

/** What an event says itself of the device that it is about. */
export function deviceOf({ data }: SubjectEvent): DeviceEntry {
  return isRecord(data) && isRecord(data['device']) ? data['device'] : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
