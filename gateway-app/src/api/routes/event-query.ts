import { type EventName, events, isEventName, Severity, ThreatCategory } from '@edgebeat/core';
import type { EventFilter, EventRow } from '@edgebeat/pipeline';
import { z } from 'zod';
import type { EventItem } from '../answers/events';
import { pageFields, SearchText, Time } from '../request/fields';

const names = Object.keys(events);
const oneOf = `(?:${names.join('|')})`;

/** Short names of event types with | between them. */
export const EventTypes = z
  .string()
  .regex(
    new RegExp(`^${oneOf}(?:\\|${oneOf})*$`),
    `must be short names with | between them, of ${names.join(', ')}`,
  )
  .transform((text): EventName[] => text.split('|').filter(isEventName))
  .meta({ type: 'string', example: 'IncidentOpened|DetectionDecided' });

export const eventFilters = {
  type: EventTypes.exactOptional(),
  since: Time.exactOptional(),
  until: Time.exactOptional(),
  severity: Severity.exactOptional(),
  threat_category: ThreatCategory.exactOptional(),
  source: SearchText.exactOptional(),
} as const;

export const EventQuery = z.strictObject({ ...eventFilters, ...pageFields });

/** The filter of a query, within one tenant. */
export function eventFilter(
  { type, threat_category: threatCategory, ...query }: z.output<typeof EventQuery>,
  tenant: string,
): EventFilter {
  const { since, until, severity, source } = query;
  return {
    tenant,
    ...(type === undefined ? {} : { types: type }),
    ...(threatCategory === undefined ? {} : { threatCategory }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(severity === undefined ? {} : { severity }),
    ...(source === undefined ? {} : { source }),
  };
}

/** An event as the API shows it. */
export function eventItem({ threatCategory, ...row }: EventRow): EventItem {
  const { id, type, source, subject, time, recordedAt, tenant, severity, data } = row;
  return {
    ...{ id, type, source, time, recordedAt, tenant, data },
    ...(subject === undefined ? {} : { subject }),
    ...(severity === undefined ? {} : { severity }),
    ...(threatCategory === undefined ? {} : { threat_category: threatCategory }),
  };
}
