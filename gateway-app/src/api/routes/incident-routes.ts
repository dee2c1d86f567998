import {
  ChannelKeyEpoch,
  ClientId,
  IncidentChange,
  IncidentItem,
  IncidentStatus,
  MspId,
  Rejected,
  Severity,
  Tlp,
} from '@edgebeat/core';
import { claimIncidents } from '@edgebeat/pipeline';
import type { Transaction } from 'kysely';
import { z } from 'zod';
import type { Caller } from '../../auth/caller';
import type { Site } from '../../site';
import { Incident, IncidentList } from '../answers/incidents';
import { commandAnswers, operationExample, replayedHeader } from '../commands/command-answers';
import { OperationBatch } from '../answers/operations';
import { commandParts } from '../commands/command-input';
import { onBehalfOf } from '../commands/on-behalf-of';
import type { PlannedCommand } from '../operations/operations';
import { pageFields, pageOf, SearchText, Time } from '../request/fields';
import { json } from '../routing/answer';
import { type Route, route } from '../routing/route';
import { amendmentBody, incidentBody, incidentExample, incidentSummaryExample } from './examples';
import { pageAnswer } from './page-answer';
import { required } from './required';
import type { RoutePorts } from './route-ports';
import type { GatewayTables } from '../tables/gateway-schema';
import { viewerOf } from './viewer-of';

const tag = 'Incidents';
const params = z.strictObject({ id: ClientId });

const filters = {
  owner: MspId.exactOptional(),
  site: ClientId.exactOptional(),
  status: IncidentStatus.exactOptional(),
  severity: Severity.exactOptional(),
  type: SearchText.exactOptional(),
  since: Time.exactOptional(),
  until: Time.exactOptional(),
} as const;

const { id, type, severity, techniques, correlationKeys, siteId, agent, commitment } =
  IncidentItem.shape;

const NewIncident = z
  .strictObject({
    id,
    type,
    severity,
    tlp: Tlp.default('AMBER'),
    techniques: techniques.default([]),
    correlationKeys: correlationKeys.default([]),
    correlationEpoch: ChannelKeyEpoch.exactOptional(),
    siteId: siteId.exactOptional(),
    agent: agent.default('api'),
    firstSeen: Time,
    lastSeen: Time,
    commitment,
  })
  .refine((item) => item.firstSeen <= item.lastSeen, {
    path: ['lastSeen'],
    error: 'must not be before firstSeen',
  });

/** Ids are unique: which of two would be the incident? */
const NewIncidents = z.strictObject({
  incidents: z
    .array(NewIncident)
    .min(1)
    .max(100)
    .check((context) => {
      const ids = context.value.map((incident) => incident.id);
      for (const [index, one] of ids.entries()) {
        if (ids.indexOf(one) === index) continue;
        const message = 'is there twice; send each incident once';
        context.issues.push({ code: 'custom', input: one, path: [index, 'id'], message });
      }
    }),
});

const NewAmendment = z.strictObject({
  owner: MspId.exactOptional(),
  expectedEntries: z.int().min(0).max(1000).exactOptional(),
  amendment: IncidentChange,
});

/** Incidents of all members, and recording and amending the own ones. */
export function incidentRoutes(ports: RoutePorts): Route[] {
  return [...readingRoutes(ports), recordRoute(ports), recordBatchRoute(ports), amendRoute(ports)];
}

function readingRoutes({ queries, site: own }: RoutePorts): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/incidents',
      operationId: 'listIncidents',
      tag,
      summary:
        'Incidents, newest first: of all members for the own tenant, of the tenant for another.',
      rule: 'incidents:read',
      filters: Object.keys(filters),
      input: { query: z.strictObject({ ...filters, ...pageFields }) },
      answers: {
        200: {
          description: 'A page of incidents.',
          schema: IncidentList,
          example: { items: [incidentSummaryExample], has_more: false },
        },
      },
      handle: async ({ query: { limit, cursor, site, ...filter } }, { caller }) => {
        const viewer = viewerOf(caller, own);
        const where = { ...filter, viewer, ...(site === undefined ? {} : { siteId: site }) };
        return pageAnswer(await queries.incidents(where, pageOf({ limit, cursor })));
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/incidents/{id}',
      operationId: 'getIncident',
      tag,
      summary: 'One incident with its entries.',
      description: 'Ids are unique to a member: name the owner where several have the id.',
      rule: 'incidents:read',
      input: { params, query: z.strictObject({ owner: MspId.exactOptional() }) },
      answers: {
        200: { description: 'The incident.', schema: Incident, example: incidentExample },
      },
      problems: ['not-found'],
      handle: async ({ params: { id: name }, query: { owner } }, { caller }) => {
        const row = await queries.incident(owner, name, viewerOf(caller, own));
        const found = required(row, `incident ${name}`);
        return json(200, { ...found.incident, entries: found.entries });
      },
    }),
  ];
}

function recordRoute(ports: RoutePorts): Route {
  const { site, commands } = ports;
  return route({
    method: 'post',
    path: '/api/v1/incidents',
    operationId: 'recordIncident',
    tag,
    summary: 'Records an incident on the ledger; the payload itself stays at the site.',
    rule: 'incidents:write',
    acts: 'tenant',
    input: { ...commandParts, body: NewIncident },
    example: incidentBody,
    ...commandAnswers('created'),
    handle: (input, exchange) =>
      commands.carryOut(input, exchange, {
        committed: 'created',
        plan: (commandId) => planned(input.body, commandId, exchange.caller, ports),
        claim: (transaction) => claimFor(exchange.caller, [input.body.id], site, transaction),
      }),
  });
}

function recordBatchRoute(ports: RoutePorts): Route {
  const { site, commands } = ports;
  const answer = { schema: OperationBatch, example: { operations: [operationExample] } };
  return route({
    method: 'post',
    path: '/api/v1/incident-batches',
    operationId: 'recordIncidents',
    tag,
    summary: 'Records up to 100 incidents with one request: all are taken on, or none.',
    description:
      'Each has an operation of its own, in the order of the request, that says what became of it: ' +
      'one that the ledger refuses refuses no other.',
    rule: 'incidents:write',
    acts: 'tenant',
    input: { ...commandParts, body: NewIncidents },
    example: { incidents: [incidentBody] },
    answers: {
      202: { description: 'They were taken on.', ...answer, headers: replayedHeader },
      200: { description: 'All are final; only answered with `wait`.', ...answer },
    },
    problems: ['not-found', 'conflict', 'queue-full'],
    handle: (input, exchange) => {
      const { incidents } = input.body;
      const ids = incidents.map((incident) => incident.id);
      return commands.carryOutAll(input, exchange, {
        plan: (commandId) =>
          incidents.map((one) => planned(one, commandId(one.id), exchange.caller, ports)),
        claim: (transaction) => claimFor(exchange.caller, ids, site, transaction),
      });
    },
  });
}

function planned(
  incident: z.output<typeof NewIncident>,
  commandId: string,
  caller: Caller,
  { site, pseudonymKey }: RoutePorts,
): PlannedCommand {
  const item = { ...incident, siteId: incident.siteId ?? site.siteId };
  return {
    command: {
      id: commandId,
      kind: 'incident.record',
      argument: { item, ...onBehalfOf(caller, pseudonymKey) },
    },
    resource: { type: 'incident', owner: site.mspId, id: item.id },
  };
}

function amendRoute({ site, commands, queries, pseudonymKey }: RoutePorts): Route {
  return route({
    method: 'post',
    path: '/api/v1/incidents/{id}/amendments',
    operationId: 'amendIncident',
    tag,
    summary: 'Appends an entry to an incident: a status, correction, withdrawal, link or comment.',
    rule: 'incidents:write',
    acts: 'tenant',
    input: { ...commandParts, params, body: NewAmendment },
    example: amendmentBody,
    ...commandAnswers('created'),
    handle: (input, exchange) => {
      const { owner = site.mspId, ...change } = input.body;
      const { id: name } = input.params;
      return commands.carryOut(input, exchange, {
        committed: 'created',
        plan: async (commandId) => {
          const { mspId, member } = site;
          const claimed = owner === mspId ? await queries.incidentTenant(owner, name) : undefined;
          const isOwn = (claimed ?? member) === exchange.caller.tenant;
          required(isOwn ? name : undefined, `incident ${name}`);
          const argument = { ...change, commandId, owner, id: name };
          return {
            command: {
              id: commandId,
              kind: 'incident.amend',
              argument: { ...argument, ...onBehalfOf(exchange.caller, pseudonymKey) },
            },
            resource: { type: 'incident', owner, id: name },
          };
        },
      });
    },
  });
}

/** @throws Rejected conflict for the id of an incident of another tenant, of which no more is told. */
async function claimFor(
  { tenant }: Caller,
  ids: readonly string[],
  { mspId }: Site,
  transaction: Transaction<GatewayTables>,
): Promise<void> {
  const named = ids.map((one) => ({ owner: mspId, id: one, tenant }));
  const [taken] = await claimIncidents(transaction, named);
  if (taken === undefined) return;
  throw new Rejected('conflict', `id: ${taken.id} is taken; choose another one`);
}
