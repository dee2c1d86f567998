import { ClientId, ImageDigest, MspId, RecordAdmission, RecordRuntime } from '@edgebeat/core';
import { z } from 'zod';
import type { Caller } from '../../auth/caller';
import { AdmissionList, RuntimeList } from '../answers/attestations';
import { commandAnswers } from '../commands/command-answers';
import { commandParts } from '../commands/command-input';
import { onBehalfOf } from '../commands/on-behalf-of';
import { pageFields, pageOf } from '../request/fields';
import { validate } from '../request/validate';
import { type Route, route } from '../routing/route';
import { admissionBody, runtimeBody } from './decision-examples';
import { pageAnswer } from './page-answer';
import type { RoutePorts } from './route-ports';

const tag = 'Images';

const filters = {
  owner: MspId.exactOptional(),
  id: ClientId.exactOptional(),
  site: ClientId.exactOptional(),
  digest: ImageDigest.exactOptional(),
} as const;
const query = z.strictObject({ ...filters, ...pageFields });

/** Whose site it is and for whom, the api knows. */
const known = { siteId: true, onBehalfOf: true } as const;
const own = { siteId: ClientId.exactOptional() } as const;
const NewAdmission = z.strictObject(RecordAdmission.shape).omit(known).extend(own);
const NewRuntime = z.strictObject(RecordRuntime.shape).omit(known).extend(own);

/** The contract's own schemas, whose refusals name the fields of the body. */
const admissionParts = z.object({ body: RecordAdmission });
const runtimeParts = z.object({ body: RecordRuntime });

/** What sites decided about images and what runs there; recording it for an own site. */
export function decisionRoutes(ports: RoutePorts): Route[] {
  return [
    admissionsRoute(ports),
    recordAdmissionRoute(ports),
    runtimesRoute(ports),
    recordRuntimeRoute(ports),
  ];
}

function admissionsRoute({ queries }: RoutePorts): Route {
  return route({
    method: 'get',
    path: '/api/v1/admissions',
    operationId: 'listAdmissions',
    tag,
    summary: "What sites' admissions decided about images, newest first.",
    rule: 'images:read',
    filters: Object.keys(filters),
    input: { query },
    answers: { 200: { description: 'A page of decisions.', schema: AdmissionList } },
    handle: async ({ query: { limit, cursor, ...filter } }) =>
      pageAnswer(await queries.admissions(filterOf(filter), pageOf({ limit, cursor }))),
  });
}

function runtimesRoute({ queries }: RoutePorts): Route {
  return route({
    method: 'get',
    path: '/api/v1/runtimes',
    operationId: 'listRuntimes',
    tag,
    summary: 'What runs at sites, and what they did when it was trusted no more; newest first.',
    rule: 'images:read',
    filters: Object.keys(filters),
    input: { query },
    answers: { 200: { description: 'A page of what runs.', schema: RuntimeList } },
    handle: async ({ query: { limit, cursor, ...filter } }) =>
      pageAnswer(await queries.runtimes(filterOf(filter), pageOf({ limit, cursor }))),
  });
}

function recordAdmissionRoute(ports: RoutePorts): Route {
  const { site, commands } = ports;
  return route({
    method: 'post',
    path: '/api/v1/admissions',
    operationId: 'recordAdmission',
    tag,
    summary: 'Records what the admission of an own site decided about an image.',
    rule: 'images:decide',
    acts: 'member',
    action: 'deployment',
    input: { ...commandParts, body: NewAdmission },
    example: admissionBody,
    ...commandAnswers('created'),
    handle: (input, exchange) => {
      const argument = validate(admissionParts, {
        body: statedBy(exchange.caller, input.body, ports),
      }).body;
      return commands.carryOut(input, exchange, {
        committed: 'created',
        plan: (id) => ({
          command: { id, kind: 'attestation.recordAdmission', argument },
          resource: { type: 'image-admission', owner: site.mspId, id: argument.id },
        }),
      });
    },
  });
}

function recordRuntimeRoute(ports: RoutePorts): Route {
  const { site, commands } = ports;
  return route({
    method: 'post',
    path: '/api/v1/runtimes',
    operationId: 'recordRuntime',
    tag,
    summary: 'Records what runs at an own site, and what the site did about it.',
    rule: 'images:decide',
    acts: 'member',
    action: 'deployment',
    input: { ...commandParts, body: NewRuntime },
    example: runtimeBody,
    ...commandAnswers('created'),
    handle: (input, exchange) => {
      const argument = validate(runtimeParts, {
        body: statedBy(exchange.caller, input.body, ports),
      }).body;
      return commands.carryOut(input, exchange, {
        committed: 'created',
        plan: (id) => ({
          command: { id, kind: 'attestation.recordRuntime', argument },
          resource: { type: 'image-runtime', owner: site.mspId, id: argument.id },
        }),
      });
    },
  });
}

/** What a caller states, for this site unless another one of the member is named. */
function statedBy(caller: Caller, body: object, { site, pseudonymKey }: RoutePorts): object {
  return { siteId: site.siteId, ...body, ...onBehalfOf(caller, pseudonymKey) };
}

function filterOf({ site, ...filter }: Omit<z.output<typeof query>, 'limit' | 'cursor'>) {
  return { ...filter, ...(site === undefined ? {} : { siteId: site }) };
}
