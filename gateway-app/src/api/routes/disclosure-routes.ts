import {
  canonicalJson,
  ClientId,
  DiscloseIncident,
  IncidentOpenings,
  MAX_OPENINGS_BYTES,
  MspId,
} from '@edgebeat/core';
import { z } from 'zod';
import { Disclosed, Disclosure, Verification } from '../answers/disclosures';
import { KeyHeaders } from '../commands/command-input';
import { onBehalfOf } from '../commands/on-behalf-of';
import { boundDisclosures } from '../disclosing/bound-disclosures';
import { ownOpenings } from '../disclosing/own-openings';
import { integerText } from '../request/fields';
import { json } from '../routing/answer';
import { type Route, route } from '../routing/route';
import {
  disclosedExample,
  disclosureBody,
  disclosureExample,
  verificationBody,
  verificationExample,
} from './disclosure-examples';
import { required } from './required';
import type { RoutePorts } from './route-ports';
import { viewerOf } from './viewer-of';

const tag = 'Incidents';
const params = z.strictObject({ id: ClientId });
const owner = MspId.exactOptional();
const MAX_PART = 64;

const NewDisclosure = z.strictObject({
  to: DiscloseIncident.shape.to,
  pointers: z
    .array(
      z.string().regex(/^(\/[^/]{1,128}){1,8}$/, 'must be a JSON pointer like /details/address'),
    )
    .min(1)
    .max(100),
  form: z.enum(['redacted', 'raw']).default('redacted'),
  part: DiscloseIncident.shape.part,
});

const Copy = z.strictObject({
  owner,
  openings: IncidentOpenings.refine(
    (openings) => Buffer.byteLength(canonicalJson(openings)) <= MAX_OPENINGS_BYTES,
    `must be at most ${String(MAX_OPENINGS_BYTES)} bytes of canonical JSON; hand them in by parts`,
  ),
});

/** Showing other members what stands behind an incident, and proving that it was notarised. */
export function disclosureRoutes(ports: RoutePorts): Route[] {
  return [discloseRoute(ports), readRoute(ports), verifyRoute(ports)];
}

function discloseRoute(ports: RoutePorts): Route {
  const { site, queries, idempotency, pseudonymKey } = ports;
  const disclosures = boundDisclosures(ports.disclosures);
  return route({
    method: 'post',
    path: '/api/v1/incidents/{id}/disclosures',
    operationId: 'discloseIncident',
    tag,
    summary: 'Shows named members fields of an own incident, with proofs that they were notarised.',
    description:
      "Only those members' peers get it; the same part again replaces it. Openings are made anew from the site's own log, and kept nowhere on the way.",
    rule: 'incidents:disclose',
    acts: 'tenant',
    action: 'other',
    input: { headers: KeyHeaders, params, body: NewDisclosure },
    example: disclosureBody,
    answers: {
      201: {
        description: 'The named members have it.',
        schema: Disclosed,
        example: disclosedExample,
        headers: { 'Idempotency-Replayed': 'true when the answer is that of an earlier request.' },
      },
    },
    problems: [
      ...(['not-found', 'conflict', 'endorsement-mismatch', 'transaction-invalid'] as const),
      ...(['ledger-contention', 'ledger-unavailable', 'outcome-unknown', 'queue-full'] as const),
    ],
    handle: async ({ headers, params: { id }, body }, exchange) => {
      const { caller } = exchange;
      const found = await queries.incident(site.mspId, id, viewerOf(caller, site));
      const { incident } = required(found, `incident ${id}`);
      const { to, part, form } = body;
      const openings = await ownOpenings(incident, caller.tenant, body, ports);
      const pointers = openings.map(({ pointer }) => pointer);
      return idempotency.run(exchange, {
        key: headers['idempotency-key'],
        content: { ...body, id },
        perform: () => ({
          status: 201,
          json: { owner: site.mspId, id, part, to, form, pointers },
          effect: () =>
            disclosures.disclose({ id, to, part, openings, ...onBehalfOf(caller, pseudonymKey) }),
        }),
      });
    },
  });
}

function readRoute({ site, queries, disclosures }: RoutePorts): Route {
  return route({
    method: 'get',
    path: '/api/v1/incidents/{id}/disclosure',
    operationId: 'getDisclosure',
    tag,
    summary:
      "What another member disclosed of its incident to this one, from the own peer's store.",
    rule: 'disclosures:read',
    input: {
      params,
      query: z.strictObject({
        owner,
        part: integerText(1, MAX_PART)
          .prefault('1')
          .meta({ type: 'integer', minimum: 1, maximum: MAX_PART, default: 1 }),
      }),
    },
    answers: {
      200: { description: 'The disclosure.', schema: Disclosure, example: disclosureExample },
    },
    problems: ['not-found', 'ledger-unavailable'],
    handle: async ({ params: { id }, query }, { caller }) => {
      // What is disclosed is for the member: no other tenant sees other members' incidents.
      const found = await queries.incident(query.owner, id, viewerOf(caller, site));
      const { incident } = required(found, `incident ${id}`);
      const name = { owner: incident.owner, id, part: query.part };
      return json(200, await disclosures.read(name));
    },
  });
}

function verifyRoute({ site, queries, disclosures }: RoutePorts): Route {
  return route({
    method: 'post',
    path: '/api/v1/incidents/{id}/verification',
    operationId: 'verifyIncident',
    tag,
    summary: 'Says of a copy, redacted or whole, whether it shows what its owner had notarised.',
    description: "The own peer's chaincode compares; nothing is ordered and nothing is kept.",
    rule: 'incidents:read',
    acts: 'tenant',
    input: { params, body: Copy },
    example: verificationBody,
    answers: {
      200: {
        description: 'What each opening shows.',
        schema: Verification,
        example: verificationExample,
      },
    },
    problems: ['not-found', 'ledger-unavailable'],
    handle: async ({ params: { id }, body }, { caller }) => {
      const found = await queries.incident(body.owner, id, viewerOf(caller, site));
      const { incident } = required(found, `incident ${id}`);
      return json(200, await disclosures.verify({ ...body, owner: incident.owner, id }));
    },
  });
}
