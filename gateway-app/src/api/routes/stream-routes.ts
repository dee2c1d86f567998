import { z } from 'zod';
import { integerText } from '../request/fields';
import { type Route, route } from '../routing/route';
import { EventTypes } from './event-query';
import type { RoutePorts } from './route-ports';

const type = 'text/event-stream';
const sequence = integerText(0);

/** Events as they are recorded. */
export function streamRoutes({ streams }: Pick<RoutePorts, 'streams'>): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/stream',
      operationId: 'streamEvents',
      tag: 'Events',
      summary: 'Events of the own tenant as they are recorded (server-sent events).',
      description:
        'Without Last-Event-ID and `from` it starts with what comes next. A reader that does not keep up is cut and takes the stream up again by its last id.',
      rule: 'events:read',
      input: {
        query: z.strictObject({
          types: EventTypes.exactOptional(),
          from: sequence.exactOptional(),
        }),
        headers: z.object({ 'last-event-id': sequence.exactOptional() }),
      },
      answers: { 200: { description: 'Events: id, event and data.', type } },
      handle: async ({ query: { types, from }, headers }, exchange) => {
        if (exchange.arrival.method === 'HEAD') return { status: 200, type, text: '' };
        const after = headers['last-event-id'] ?? from;
        const stream = await streams.prepare(
          {
            ...(types === undefined ? {} : { types }),
            ...(after === undefined ? {} : { after }),
          },
          exchange,
        );
        return { status: 200, type, stream, headers: { 'x-accel-buffering': 'no' } };
      },
    }),
  ];
}
