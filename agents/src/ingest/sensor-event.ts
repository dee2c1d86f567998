import { eventId, events, type SensorDataReceivedData } from '@edgebeat/core';
import { faultsOf } from '../runtime/read-json';
import type { Reading } from './reading';

/** Where a reading comes from, and what its id covers besides that. */
export interface SensorOrigin {
  readonly source: string;
  readonly position: string;
  readonly time: string;
  readonly content: unknown;
}

/** Makes the event of what a sensor or device sent, when it is in the form of one. */
export function sensorEvent(
  { source, position, time, content }: SensorOrigin,
  sent: { readonly [Field in keyof SensorDataReceivedData]?: unknown },
): Reading {
  const data = events.SensorDataReceived.data.safeParse({ position, ...sent });
  if (!data.success) {
    return { park: { reason: 'invalid-argument', detail: faultsOf(data.error) } };
  }
  const head = { id: eventId(source, position, content), source, time };
  const event = events.SensorDataReceived.make(
    { ...head, subject: data.data.device.id },
    data.data,
  );
  return { event };
}

/** The last part of a source's URI, which names a device when nothing else does. */
export function deviceOfSource(source: string): string {
  return (
    source
      .split(/[:/]/)
      .findLast((part) => part !== '')
      ?.slice(0, 128) ?? 'unknown'
  );
}
