import { Hash, Severity, ThreatCategory } from '@edgebeat/core';
import { z } from 'zod';
import { DecisionFeed, EventItem, EventList } from '../answers/events';
import { pageFields, pageOf, Time } from '../request/fields';
import { json } from '../routing/answer';
import { type Route, route } from '../routing/route';
import { eventFilter, eventFilters, eventItem, EventQuery } from './event-query';
import { eventExample } from './examples';
import { pageAnswer } from './page-answer';
import { required } from './required';
import type { RoutePorts } from './route-ports';

const tag = 'Events';
const rule = 'events:read';

const DecisionQuery = z.strictObject({
  since: Time.exactOptional(),
  severity: Severity.exactOptional(),
  threat_category: ThreatCategory.exactOptional(),
  ...pageFields,
});

/** Reading events of the own tenant. */
export function eventRoutes({ queries }: Pick<RoutePorts, 'queries'>): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/events',
      operationId: 'listEvents',
      tag,
      summary: 'Events of the own tenant, newest first.',
      rule,
      filters: Object.keys(eventFilters),
      input: { query: EventQuery },
      answers: {
        200: {
          description: 'A page of events.',
          schema: EventList,
          example: { items: [eventExample], has_more: false },
        },
      },
      handle: async ({ query }, { caller }) =>
        pageAnswer(
          await queries.events(eventFilter(query, caller.tenant), pageOf(query)),
          eventItem,
        ),
    }),
    route({
      method: 'get',
      path: '/api/v1/events/{id}',
      operationId: 'getEvent',
      tag,
      summary: 'One event.',
      rule,
      input: { params: z.strictObject({ id: Hash }) },
      answers: { 200: { description: 'The event.', schema: EventItem, example: eventExample } },
      problems: ['not-found'],
      handle: async ({ params }, { caller }) => {
        const row = await queries.event(params.id);
        const own = row?.tenant === caller.tenant ? row : undefined;
        return json(200, eventItem(required(own, `event ${params.id}`)));
      },
    }),
    route({
      method: 'get',
      path: '/events',
      operationId: 'listDecisions',
      tag,
      summary: 'Decisions, Allow included: the feed of the event-pipeline document.',
      rule,
      input: { query: DecisionQuery },
      answers: { 200: { description: 'A page of decisions.', schema: DecisionFeed } },
      handle: async ({ query }, { caller }) => {
        const filter = {
          ...eventFilter(query, caller.tenant),
          types: ['DetectionDecided'] as const,
        };
        const { items, cursor } = await queries.events(filter, pageOf(query));
        const more = cursor === undefined ? { has_more: false } : { has_more: true, cursor };
        return json(200, { data: items.map(({ data }) => data), ...more });
      },
    }),
  ];
}
