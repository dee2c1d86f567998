import { Hash } from '@edgebeat/core';
import { z } from 'zod';
import { EventDetail, EventList } from '../answers/events';
import { pageOf } from '../request/fields';
import { json } from '../routing/answer';
import { type Route, route } from '../routing/route';
import { eventFilter, eventFilters, eventItem, EventQuery } from './event-query';
import { eventDetailExample, eventExample } from './examples';
import { pageAnswer } from './page-answer';
import { required } from './required';
import type { RoutePorts } from './route-ports';

const tag = 'Events';
const rule = 'events:read';

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
      summary: 'One event, and how far it has come in its life.',
      rule,
      input: { params: z.strictObject({ id: Hash }) },
      answers: {
        200: { description: 'The event.', schema: EventDetail, example: eventDetailExample },
      },
      problems: ['not-found'],
      handle: async ({ params }, { caller }) => {
        const row = await queries.event(params.id);
        const own = row?.tenant === caller.tenant ? row : undefined;
        const event = required(own, `event ${params.id}`);
        return json(200, { ...eventItem(event), stages: await queries.stagesOf(event) });
      },
    }),
  ];
}
