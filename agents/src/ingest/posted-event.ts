import { eventId, events, type IntakeRecord } from '@edgebeat/core';
import { z } from 'zod';
import { faultsOf } from '../runtime/read-json';
import { parking } from './parked';
import type { Reading } from './reading';

const JsonObject = z.record(z.string(), z.json());

/** The types of events that come in from outside; everything else only agents say. */
export const allowedTypes = ['LogReceived', 'SensorDataReceived'] as const;
type AllowedType = (typeof allowedTypes)[number];

/** An event that somebody handed in, before its data is checked. */
export interface HandedIn {
  readonly source: string;
  readonly position: string;
  readonly time: string;
  readonly subject: string | undefined;
  readonly type: AllowedType;
  readonly data: unknown;
  /** What the id covers besides source and position. */
  readonly content: unknown;
}

/** Whether events of a type may come in from outside. */
export function isAllowed(type: string): type is AllowedType {
  return allowedTypes.some((allowed) => allowed === type);
}

/**
 * Reads an event that was posted to the site; its tenant is the poster's, whatever it says. Where it
 * is and when it came are filled in when the poster left them out, and are no part of its id.
 */
export function readPostedEvent(record: Extract<IntakeRecord, { kind: 'event' }>): Reading {
  const { source, position, receivedAt, time, subject, type, tenant } = record;
  if (!isAllowed(type)) return { park: parking('type-not-allowed') };
  const content = { type, subject: subject ?? null, data: record.data, tenant };
  const fields = JsonObject.safeParse(record.data);
  const data = fields.success ? { position, receivedAt, ...fields.data } : record.data;
  return makeEvent({ source, position, time, subject, type, data, content }, tenant);
}

/** Makes an event when its data is in the form of its type. */
export function makeEvent(handed: HandedIn, tenant?: string): Reading {
  const { source, position, time, subject, content } = handed;
  const id = eventId(source, position, content);
  const head = { id, source, time, ...(subject === undefined ? {} : { subject }) };
  if (handed.type === 'LogReceived') {
    const log = events.LogReceived.data.safeParse(handed.data);
    if (!log.success) return refused(faultsOf(log.error));
    return { event: events.LogReceived.make(head, log.data) };
  }
  const sensor = events.SensorDataReceived.data.safeParse(handed.data);
  if (!sensor.success) return refused(faultsOf(sensor.error));
  const data = tenant === undefined ? sensor.data : { ...sensor.data, tenant };
  return { event: events.SensorDataReceived.make(head, data) };
}

function refused(detail: string): Reading {
  return { park: { reason: 'invalid-argument', detail } };
}
