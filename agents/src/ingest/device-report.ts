import { DeviceRecord, type IntakeRecord } from '@edgebeat/core';
import { z } from 'zod';
import { parking } from './parked';
import type { Reading } from './reading';
import { sensorEvent } from './sensor-event';

const JsonObject = z.record(z.string(), z.json());
type JsonObject = z.infer<typeof JsonObject>;

const Series = z.string().min(1).max(128);
const Value = z.number();

/** What the registry knows of a device, which no device says of itself; type and platform it may. */
const registered = new Set(Object.keys(DeviceRecord.shape));
const ownWords = ['type', 'platform'];

/** Reads what a device sent through its authenticated connection. */
export function readDeviceReport(record: Extract<IntakeRecord, { kind: 'device' }>): Reading {
  const { source, position, receivedAt, device, body } = record;
  const object = JsonObject.safeParse(body);
  if (!object.success) return { park: parking('not-an-object') };
  const origin = { source, position, time: receivedAt, content: body };
  const report = readReport(object.data, device.id);
  return sensorEvent(origin, { receivedAt, tenant: device.tenant, ...report });
}

/** The fields that are known among those of a report; every other one is kept under `fields`. */
export function readReport(report: JsonObject, deviceId: string) {
  const { device, series, source_id: sourceId, value, ...others } = report;
  const said = splitDevice(device);
  const named = Series.safeParse(series);
  const from = named.success ? named : Series.safeParse(sourceId);
  const measured = Value.safeParse(value);
  const fields = withoutAbsent({
    ...others,
    device: said.left,
    series: named.success ? undefined : series,
    source_id: named.success || !from.success ? sourceId : undefined,
    value: measured.success ? undefined : value,
  });
  return {
    device: { ...said.device, id: deviceId },
    ...(from.success ? { series: from.data } : {}),
    ...(measured.success ? { value: measured.data } : {}),
    ...(Object.keys(fields).length === 0 ? {} : { fields }),
  };
}

/** What a device may say of itself, and what of it is left as a mere field. */
function splitDevice(device: JsonObject[string] | undefined) {
  const object = JsonObject.safeParse(device);
  if (!object.success) return { device: {}, left: device };
  const isOwn = ([name]: readonly [string, unknown]) =>
    ownWords.includes(name) || !(registered.has(name) || name === 'id');
  const entries = Object.entries(object.data);
  const left = entries.filter((entry) => !isOwn(entry));
  return {
    device: Object.fromEntries(entries.filter(isOwn)),
    left: left.length === 0 ? undefined : Object.fromEntries(left),
  };
}

function withoutAbsent(
  fields: Readonly<Record<string, JsonObject[string] | undefined>>,
): JsonObject {
  const present: JsonObject = {};
  for (const [name, value] of Object.entries(fields))
    if (value !== undefined) present[name] = value;
  return present;
}
