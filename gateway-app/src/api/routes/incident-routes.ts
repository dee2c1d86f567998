import {
  ClientId,
  IncidentChange,
  IncidentItem,
  IncidentStatus,
  MspId,
  Rejected,
  Severity,
  Tlp,
} from '@edgebeat/core';
import { claimIncident } from '@edgebeat/pipeline';
import type { Transaction } from 'kysely';
import { z } from 'zod';
import type { Caller } from '../../auth/caller';
import type { Site } from '../../site';
import { Incident, IncidentList } from '../answers/incidents';
import { commandAnswers } from '../commands/command-answers';
import { commandParts } from '../commands/command-input';
import { onBehalfOf } from '../commands/on-behalf-of';
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

const NewAmendment = z.strictObject({
  owner: MspId.exactOptional(),
  expectedEntries: z.int().min(0).max(1000).exactOptional(),
  amendment: IncidentChange,
});

/** Incidents of all members, and recording and amending the own ones. */
export function incidentRoutes(ports: RoutePorts): Route[] {
  return [...readingRoutes(ports), recordRoute(ports), amendRoute(ports)];
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

function recordRoute({ site, commands, pseudonymKey }: RoutePorts): Route {
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
    handle: (input, exchange) => {
      const item = { ...input.body, siteId: input.body.siteId ?? site.siteId };
      return commands.carryOut(input, exchange, {
        committed: 'created',
        plan: (commandId) => ({
          command: {
            id: commandId,
            kind: 'incident.record',
            argument: { item, ...onBehalfOf(exchange.caller, pseudonymKey) },
          },
          resource: { type: 'incident', owner: site.mspId, id: item.id },
        }),
        claim: (transaction) => claimFor(exchange.caller, item.id, site, transaction),
      });
    },
  });
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
  id: string,
  { mspId }: Site,
  transaction: Transaction<GatewayTables>,
): Promise<void> {
  if ((await claimIncident(transaction, { owner: mspId, id, tenant })) === tenant) return;
  throw new Rejected('conflict', `id: ${id} is taken; choose another one`);
}
