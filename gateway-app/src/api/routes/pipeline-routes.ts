import {
  AlertStatus,
  type PipelineSchemaName,
  pipelineSchemas,
  Severity,
  ThreatCategory,
  ThreatStatus,
  toPipelineDevice,
} from '@edgebeat/core';
import type { Page } from '@edgebeat/pipeline';
import { z } from 'zod';
import type { Scope } from '../../auth/roles';
import { AlertFeed, DecisionFeed, DeviceFeed, PolicyFeed, ThreatFeed } from '../answers/pipeline';
import { pageFields, pageOf, Time } from '../request/fields';
import { type Answer, json } from '../routing/answer';
import { type Route, route } from '../routing/route';
import { eventFilter } from './event-query';
import { moreOf } from './page-answer';
import { pipelineAlert, pipelinePolicy, pipelineThreat } from './pipeline-answers';
import type { RoutePorts } from './route-ports';

const since = Time.exactOptional();
const severity = Severity.exactOptional();
const threat_category = ThreatCategory.exactOptional();

/** The lists of the event-pipeline document, at the root as it has them, for integrators. */
export function pipelineRoutes(ports: Pick<RoutePorts, 'queries' | 'site'>): Route[] {
  return [...detectionRoutes(ports), ...registryRoutes(ports)];
}

function detectionRoutes({ queries }: Pick<RoutePorts, 'queries'>): Route[] {
  return [
    route({
      ...listed('Event', 'listDecisions', 'events:read', DecisionFeed),
      input: { query: z.strictObject({ since, severity, threat_category, ...pageFields }) },
      handle: async ({ query }, { caller }) => {
        const types = ['DetectionDecided'] as const;
        const filter = { ...eventFilter(query, caller.tenant), types };
        return feedAnswer(await queries.events(filter, pageOf(query)), ({ data }) => data);
      },
    }),
    route({
      ...listed('Threat', 'listThreats', 'events:read', ThreatFeed),
      input: {
        query: z.strictObject({
          ...{ since, severity, threat_category, status: ThreatStatus.exactOptional() },
          ...pageFields,
        }),
      },
      handle: async ({ query }, { caller: { tenant } }) => {
        const { limit, cursor, threat_category: threatCategory, ...filter } = query;
        const where = { ...filter, tenant, ...(threatCategory && { threatCategory }) };
        return feedAnswer(await queries.threats(where, pageOf({ limit, cursor })), pipelineThreat);
      },
    }),
    route({
      ...listed('Alert', 'listPipelineAlerts', 'events:read', AlertFeed),
      input: {
        query: z.strictObject({
          ...{ since, severity, status: AlertStatus.exactOptional() },
          ...pageFields,
        }),
      },
      handle: async ({ query: { limit, cursor, ...filter } }, { caller: { tenant } }) => {
        const page = await queries.alerts({ ...filter, tenant }, pageOf({ limit, cursor }));
        return feedAnswer(page, pipelineAlert);
      },
    }),
  ];
}

function registryRoutes({ queries, site }: Pick<RoutePorts, 'queries' | 'site'>): Route[] {
  return [
    route({
      ...listed('Device', 'listPipelineDevices', 'devices:read', DeviceFeed),
      input: { query: z.strictObject(pageFields) },
      handle: async ({ query }, { caller: { tenant } }) => {
        const page = await queries.devices({ tenant }, pageOf(query));
        // Other members may have a tenant of the same name; a page may be shorter for it.
        const items = page.items.filter(({ owner }) => owner === site.mspId);
        return feedAnswer({ ...page, items }, toPipelineDevice);
      },
    }),
    route({
      ...listed('Policy', 'listPipelinePolicies', 'policies:read', PolicyFeed),
      input: { query: z.strictObject(pageFields) },
      handle: async ({ query }) =>
        feedAnswer(await queries.policies({}, pageOf(query)), pipelinePolicy),
    }),
  ];
}

/** What the lists of the document have in common. */
function listed(name: PipelineSchemaName, operationId: string, rule: Scope, schema: z.ZodType) {
  const { path, summary, example } = pipelineSchemas[name];
  return {
    method: 'get' as const,
    path,
    operationId,
    tag: 'Event pipeline',
    summary: `The event-pipeline document’s ${name}, newest first.`,
    description: summary,
    rule,
    answers: {
      200: { description: 'A page.', schema, example: { data: [example], has_more: false } },
    },
  };
}

/** A page as the document has it. */
function feedAnswer<Item>(page: Page<Item>, show: (item: Item) => unknown): Answer {
  return json(200, { data: page.items.map((item) => show(item)), ...moreOf(page) });
}
