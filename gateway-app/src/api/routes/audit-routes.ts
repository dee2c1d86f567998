import { ActionClass, AuditLogRecord, ClientId, MspId } from '@edgebeat/core';
import { z } from 'zod';
import { AuditedActionList, AuditLogList, AuditLogWithAnchors } from '../answers/audit';
import { pageFields, pageOf } from '../request/fields';
import { json } from '../routing/answer';
import { type Route, route } from '../routing/route';
import { auditChangeRoutes } from './audit-change-routes';
import { actionExample, auditLogExample, auditLogWithAnchorsExample } from './audit-examples';
import { moreOf, pageAnswer } from './page-answer';
import { required } from './required';
import type { RoutePorts } from './route-ports';

const tag = 'Audit';
const rule = 'audit:read';
const params = z.strictObject({ id: ClientId });
const owner = MspId.exactOptional();
const site = ClientId.exactOptional();
const logFilters = { owner, site, status: AuditLogRecord.shape.status.exactOptional() } as const;
const actionFilters = { owner, site, class: ActionClass.exactOptional() } as const;

/** What sites anchored of their logs and did, and anchoring and sealing the own log. */
export function auditRoutes(ports: RoutePorts): Route[] {
  return [...logRoutes(ports), actionsRoute(ports), ...auditChangeRoutes(ports)];
}

function logRoutes({ queries }: RoutePorts): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/audit/logs',
      operationId: 'listAuditLogs',
      tag,
      summary: 'Logs of all sites and what each anchored last, newest first.',
      rule,
      filters: Object.keys(logFilters),
      input: { query: z.strictObject({ ...logFilters, ...pageFields }) },
      answers: {
        200: {
          description: 'A page of logs.',
          schema: AuditLogList,
          example: { items: [auditLogExample], has_more: false },
        },
      },
      handle: async ({ query: { limit, cursor, ...filter } }) =>
        pageAnswer(await queries.auditLogs(ofSite(filter), pageOf({ limit, cursor }))),
    }),
    route({
      method: 'get',
      path: '/api/v1/audit/logs/{id}',
      operationId: 'getAuditLog',
      tag,
      summary: 'One log with its seal and a page of its anchors, the largest first.',
      description: 'Ids are unique to a member: name the owner where several have the id.',
      rule,
      input: { params, query: z.strictObject({ owner, ...pageFields }) },
      answers: {
        200: {
          description: 'The log.',
          schema: AuditLogWithAnchors,
          example: auditLogWithAnchorsExample,
        },
      },
      problems: ['not-found'],
      handle: async ({ params: { id }, query }) => {
        const found = await queries.auditLog(query.owner, id, pageOf(query));
        const { log, seal, anchors } = required(found, `log ${id}`);
        return json(200, { ...log, seal, anchors: anchors.items, ...moreOf(anchors) });
      },
    }),
  ];
}

function actionsRoute({ queries }: RoutePorts): Route {
  return route({
    method: 'get',
    path: '/api/v1/audit/actions',
    operationId: 'listAuditActions',
    tag,
    summary: 'Security-relevant actions at all sites by kind and hash, newest first.',
    description:
      'The hash is SHA-256 over the canonical JSON of the audit record, which stays at its site.',
    rule,
    filters: Object.keys(actionFilters),
    input: { query: z.strictObject({ ...actionFilters, ...pageFields }) },
    answers: {
      200: {
        description: 'A page of actions.',
        schema: AuditedActionList,
        example: { items: [actionExample], has_more: false },
      },
    },
    handle: async ({ query: { limit, cursor, ...filter } }) =>
      pageAnswer(await queries.auditActions(ofSite(filter), pageOf({ limit, cursor }))),
  });
}

function ofSite<Filter extends { site?: string }>({ site: siteId, ...filter }: Filter) {
  return { ...filter, ...(siteId === undefined ? {} : { siteId }) };
}
