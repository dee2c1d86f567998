import { EVENT_TYPE_PREFIX, eventId, events } from '@edgebeat/core';
import { z } from 'zod';
import { isTooDeep, tryJson } from '../runtime/read-json';
import { readReport } from './device-report';
import { readHostRecord, recogniseObject } from './host-records';
import { offsetOf } from './instant';
import type { LineRecord } from './line-record';
import { parking } from './parked';
import { isAllowed, makeEvent } from './posted-event';
import type { Reading } from './reading';
import { deviceOfSource, sensorEvent } from './sensor-event';
import { readSshdMessage } from './sshd-message';
import { readTimestamp } from './timestamp';

/** As much of a CloudEvent as says that it is one of ours; its id and source are made anew. */
const OwnEvent = z.object({
  specversion: z.literal('1.0'),
  type: z.string().startsWith(EVENT_TYPE_PREFIX),
  time: z.string(),
  subject: z.string().min(1).max(512).optional(),
  data: z.record(z.string(), z.json()),
});
const SyslogColumns = z.object({
  Computer: z.string().max(255).optional(),
  HostName: z.string().max(255).optional(),
  ProcessName: z.string().min(1).max(64),
  EventTime: z.string().max(64).optional(),
  TimeGenerated: z.string().max(64),
  SyslogMessage: z.string().max(8192),
});
const JsonObject = z.record(z.string(), z.json());
const timeNames = ['time', 'timestamp', '@timestamp'];

/** Reads one JSON object: an event of ours as it is, anything else as what a sensor reports. */
export function readJsonLine(record: LineRecord): Reading {
  const { text, source, position } = record;
  if (text.trim() === '') return { park: parking('empty') };
  const json = tryJson(text);
  if (json === undefined) return { park: parking('not-json') };
  if (isTooDeep(json)) return { park: parking('too-deep') };
  const host = recogniseObject(json);
  if (host !== undefined) return readHostRecord(record, host);
  const object = JsonObject.safeParse(json);
  if (!object.success) return { park: parking('not-an-object') };
  const own = OwnEvent.safeParse(json);
  if (own.success) return readOwnEvent(record, own.data);
  const columns = SyslogColumns.safeParse(json);
  if (columns.success) return readColumns(record, columns.data);
  const time = timeOf(object.data, record) ?? record.receivedAt;
  const { receivedAt } = record;
  const report = readReport(object.data, deviceOfSource(source));
  return sensorEvent({ source, position, time, content: text }, { receivedAt, ...report });
}

/** A line of syslog in a collector's columns, of a program that is known for nothing else. */
function readColumns(
  { source, position, receivedAt, text }: LineRecord,
  columns: z.infer<typeof SyslogColumns>,
): Reading {
  const message = columns.SyslogMessage;
  const time = readTimestamp(columns.EventTime ?? columns.TimeGenerated, 0);
  if (time === undefined) return { park: parking('bad-time') };
  const { authentication, count } = readSshdMessage(columns.ProcessName, message);
  const data = {
    ...{ position, receivedAt, host: columns.HostName ?? columns.Computer ?? 'unknown' },
    ...{ process: columns.ProcessName, message, count, authentication },
  };
  return {
    event: events.LogReceived.make({ id: eventId(source, position, text), source, time }, data),
  };
}

/** A line is handed in by nobody in particular, so it cannot speak for a tenant. */
function readOwnEvent(record: LineRecord, own: z.infer<typeof OwnEvent>): Reading {
  const type = own.type.slice(EVENT_TYPE_PREFIX.length);
  const time = readTimestamp(own.time, offsetOf(record.zone));
  if (!isAllowed(type)) return { park: parking('type-not-allowed') };
  if (time === undefined) return { park: parking('bad-time') };
  const { source, position, text } = record;
  const data = Object.fromEntries(Object.entries(own.data).filter(([name]) => name !== 'tenant'));
  const { subject } = own;
  return makeEvent({ ...{ source, position, time, type, data }, subject, content: text });
}

function timeOf(object: z.infer<typeof JsonObject>, { zone }: LineRecord): string | undefined {
  const texts = timeNames.map((name) => object[name]).filter((value) => typeof value === 'string');
  return texts
    .map((text) => readTimestamp(text, offsetOf(zone)))
    .find((time) => time !== undefined);
}
