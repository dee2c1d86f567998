import { hash } from 'node:crypto';
import { busLimits, type BusRecord } from '@edgebeat/bus';
import { canonicalJson, type IntakeRecord, Rejected } from '@edgebeat/core';
import type { DeviceValue } from './device-body';

/** What is the same for all objects of a request. */
export interface DeviceOrigin {
  readonly source: string;
  readonly deviceId: string;
  readonly tenant: string;
  readonly receivedAt: string;
}

/** One object of a device as the record for `intake`, and the id that its event will have. */
export interface DeviceEvent {
  readonly id: string;
  readonly position: string;
  readonly record: BusRecord;
}

/** The source of a device's events. */
export function deviceSource(mspId: string, siteId: string, deviceId: string): string {
  return `urn:edgebeat:${mspId}:${siteId}:device:${deviceId}`;
}

type Head = Omit<Extract<IntakeRecord, { kind: 'device' }>, 'body'>;

/**
 * Makes the record of one object. This is the hot route: the object is written out once, in
 * canonical form, and both the record and what its id is the hash of are put together around it.
 *
 * @throws Rejected too-large when it is over what the bus takes.
 */
export function toDeviceEvent(
  { source, deviceId, tenant, receivedAt }: DeviceOrigin,
  position: string,
  body: DeviceValue,
): DeviceEvent {
  const content = canonicalJson(body);
  const device = { id: deviceId, tenant };
  const head: Head = { kind: 'device', source, position, receivedAt, device };
  const value = `${JSON.stringify(head).slice(0, -1)},"body":${content}}`;
  // Numbers may be longer written out than they were sent.
  if (Buffer.byteLength(value) > busLimits.valueBytes) {
    throw new Rejected('too-large', 'body: an object is over 1 MiB when it is written out');
  }
  return { id: idOf(source, position, content), position, record: { key: deviceId, value } };
}

/** What core's eventId gives, by the hash of OpenSSL; a test compares the two. */
function idOf(source: string, position: string, content: string): string {
  const text = `[${JSON.stringify(source)},${JSON.stringify(position)},${content}]`;
  return hash('sha256', text, 'hex');
}
