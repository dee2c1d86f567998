import type { StoredRecord } from '@edgebeat/bus';
import {
  type AnyEvent,
  EVENT_TYPE_PREFIX,
  type EventName,
  events,
  isEventName,
  Severity,
} from '@edgebeat/core';
import { z } from 'zod';
import { describeIssues, type Parsed, parseJson } from '../projection/parse-json';
import { storable } from '../projection/storable';
import type { NewRow } from '../projection/write-rows';

/** An event as it is written; its sequence is given where it is written. */
export type NewEvent = Omit<NewRow<'projection.events'>, 'sequence'>;

/** A whole event with its short name. */
export interface NamedEvent {
  readonly name: EventName;
  readonly event: AnyEvent;
}

const Typed = z.looseObject({ type: z.string().startsWith(EVENT_TYPE_PREFIX) });

/** Reads a record of a topic of events. */
export function readEvent({ value }: StoredRecord): Parsed<NamedEvent> {
  const typed = parseJson(value ?? '', Typed);
  if (!typed.ok) return typed;
  const name = typed.value.type.slice(EVENT_TYPE_PREFIX.length);
  if (!isEventName(name)) return { ok: false, detail: 'type: is no type of event known here' };
  try {
    return { ok: true, value: { name, event: events[name].parse(typed.value) } };
  } catch (error) {
    if (error instanceof z.ZodError) return { ok: false, detail: describeIssues(error) };
    throw error;
  }
}

/** The row of an event; what it says of its tenant comes before the site's own tenant. */
export function eventRow(
  { name, event }: NamedEvent,
  { timestamp }: StoredRecord,
  siteTenant: string,
): NewEvent {
  const { id, source, subject, time, data } = event;
  return {
    id,
    type: name,
    source: storable(source),
    subject: subject === undefined ? null : storable(subject),
    tenant: storable(textOf(data, 'tenant') ?? textOf(data, 'tenant_id') ?? siteTenant),
    time,
    recorded_at: timestamp,
    severity: Severity.safeParse(textOf(data, 'severity')).data ?? null,
    threat_category: textOf(data, 'threat_category') ?? null,
    data: JSON.stringify(data),
  };
}

function textOf(data: object, name: string): string | undefined {
  const value: unknown = Reflect.get(data, name);
  return typeof value === 'string' ? value : undefined;
}
