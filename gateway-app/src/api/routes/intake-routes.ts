import type { BusRecord } from '@edgebeat/bus';
import { contentHash, eventId, IntakeRecord, Rejected, topics } from '@edgebeat/core';
import { z } from 'zod';
import { EventAccepted, IntakeAccepted } from '../answers/events';
import { KeyHeaders } from '../commands/command-input';
import { useNonce } from '../intake/nonces';
import { intakeRecord, PostedEvent } from '../intake/posted-event';
import { type Route, route } from '../routing/route';
import { eventBody, intakeBody } from './examples';
import type { RoutePorts } from './route-ports';

const tag = 'Events';
const rule = 'events:write';

const replayed = { 'Idempotency-Replayed': 'true when the answer is that of an earlier request.' };

const nonceRules = [
  "Only the body's nonce counts, within the tenant of the token; an X-Nonce must be the same.",
  'The same nonce with other content is a 409, whatever the Idempotency-Key.',
  'An Idempotency-Key comes first: the same key with the same body gives the stored answer,',
  'with another body, another nonce included, a 409.',
].join(' ');

const NonceHeaders = KeyHeaders.extend({
  'x-nonce': PostedEvent.options[0].shape.nonce.exactOptional(),
});

const [Line] = IntakeRecord.options;
const NewLines = z.strictObject({
  records: z
    .array(
      Line.extend({
        source: z.string().regex(/^[\x21-\x7e]{1,512}$/, 'must be printable ASCII without blanks'),
      }),
    )
    .min(1)
    .max(500),
});

/** Handing events and raw lines in; both go to the topic `intake`. */
export function intakeRoutes(ports: RoutePorts): Route[] {
  return [postEventRoute(ports), postLinesRoute(ports)];
}

function postEventRoute(ports: RoutePorts): Route {
  const { site, bus, idempotency, clock } = ports;
  return route({
    method: 'post',
    path: '/api/v1/events',
    operationId: 'postEvent',
    tag,
    summary: 'Hands an event in; the same nonce with the same content is the same event.',
    description: nonceRules,
    rule,
    acts: 'tenant',
    input: { headers: NonceHeaders, body: PostedEvent },
    example: eventBody,
    answers: {
      202: { description: 'It will be recorded.', schema: EventAccepted, headers: replayed },
    },
    problems: ['conflict'],
    handle: ({ headers, body }, exchange) => {
      const { caller } = exchange;
      requireOneNonce(headers['x-nonce'], body.nonce);
      const record = intakeRecord(body, { site, caller, receivedAt: clock().toISOString() });
      const { source, position, type, subject, data, tenant } = record;
      const id = eventId(source, position, { type, subject: subject ?? null, data, tenant });
      const used = { tenant, nonce: body.nonce, contentHash: contentHash(body), eventId: id };
      return idempotency.run(exchange, {
        key: headers['idempotency-key'],
        content: body,
        perform: async (transaction) => {
          const isNew = await useNonce(transaction, used, ports);
          if (!isNew) return { status: 202, json: { status: 'accepted', id, duplicate: true } };
          return {
            status: 202,
            json: { status: 'accepted', id },
            effect: () => bus.publish(topics.intake.name, [toBusRecord(record)]),
          };
        },
      });
    },
  });
}

function postLinesRoute({ site, bus, idempotency }: RoutePorts): Route {
  const prefix = `urn:edgebeat:${site.mspId}:${site.siteId}:`;
  return route({
    method: 'post',
    path: '/api/v1/intake',
    operationId: 'postLines',
    tag,
    summary: 'Hands raw lines in; a repeat makes no second event.',
    rule,
    acts: 'member',
    input: { headers: KeyHeaders, body: NewLines },
    example: intakeBody,
    answers: {
      202: { description: 'They will be read.', schema: IntakeAccepted, headers: replayed },
    },
    problems: ['conflict'],
    handle: ({ headers, body }, exchange) => {
      const foreign = body.records.findIndex(({ source }) => !source.startsWith(prefix));
      if (foreign >= 0) {
        throw new Rejected(
          'invalid-argument',
          `records.${foreign}.source: must begin with ${prefix}`,
        );
      }
      return idempotency.run(exchange, {
        key: headers['idempotency-key'],
        content: body,
        perform: () => ({
          status: 202,
          json: { status: 'accepted', accepted: body.records.length },
          effect: () => bus.publish(topics.intake.name, body.records.map(toBusRecord)),
        }),
      });
    },
  });
}

/** @throws Rejected invalid-argument for a header that names another nonce than the body. */
function requireOneNonce(header: string | undefined, nonce: string): void {
  if (header === undefined || header === nonce) return;
  throw new Rejected('invalid-argument', 'X-Nonce: must be the nonce of the body, or left out');
}

/** Records of one source stay in their order. */
function toBusRecord(record: { readonly source: string }): BusRecord {
  return { key: record.source, value: JSON.stringify(record) };
}
