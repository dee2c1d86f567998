import {
  AlertChange,
  AlertId,
  alertProgress,
  AlertStatus,
  eventId,
  type EventOf,
  events,
  PipelineDeviceId,
  Rejected,
  Severity,
  topicOf,
} from '@edgebeat/core';
import type { AlertRow } from '@edgebeat/pipeline';
import { z } from 'zod';
import type { Caller } from '../../auth/caller';
import type { Site } from '../../site';
import { AlertAccepted, AlertItem, AlertList } from '../answers/alerts';
import { KeyHeaders } from '../commands/command-input';
import { pageFields, pageOf, Time } from '../request/fields';
import { json } from '../routing/answer';
import { type Route, route } from '../routing/route';
import { alertExample, alertStatusBody } from './examples';
import { pageAnswer } from './page-answer';
import { pipelineAlert } from './pipeline-answers';
import { required } from './required';
import type { RoutePorts } from './route-ports';

const tag = 'Alerts';
const params = z.strictObject({ alertId: AlertId });

const filters = {
  status: AlertStatus.exactOptional(),
  severity: Severity.exactOptional(),
  device_id: PipelineDeviceId.exactOptional(),
  since: Time.exactOptional(),
  until: Time.exactOptional(),
} as const;

const NewStatus = z.strictObject({
  status: AlertChange,
  note: z.string().min(1).max(512).exactOptional(),
});

/** Alerts of the own tenant, and saying how far they are. */
export function alertRoutes(ports: RoutePorts): Route[] {
  return [...readingRoutes(ports), statusRoute(ports)];
}

function readingRoutes({ queries }: RoutePorts): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/alerts',
      operationId: 'listAlerts',
      tag,
      summary: 'Alerts of the own tenant, newest first.',
      rule: 'events:read',
      filters: Object.keys(filters),
      input: { query: z.strictObject({ ...filters, ...pageFields }) },
      answers: {
        200: {
          description: 'A page of alerts.',
          schema: AlertList,
          example: { items: [alertExample], has_more: false },
        },
      },
      handle: async ({ query: { limit, cursor, device_id: deviceId, ...filter } }, { caller }) => {
        const where = { ...filter, tenant: caller.tenant, ...(deviceId && { deviceId }) };
        return pageAnswer(await queries.alerts(where, pageOf({ limit, cursor })), alertItem);
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/alerts/{alertId}',
      operationId: 'getAlert',
      tag,
      summary: 'One alert.',
      rule: 'events:read',
      input: { params },
      answers: { 200: { description: 'The alert.', schema: AlertItem, example: alertExample } },
      problems: ['not-found'],
      handle: async ({ params: { alertId } }, { caller }) =>
        json(200, alertItem(await ownAlert(alertId, caller, queries))),
    }),
  ];
}

function statusRoute({ queries, site, bus, idempotency, clock }: RoutePorts): Route {
  return route({
    method: 'put',
    path: '/api/v1/alerts/{alertId}/status',
    operationId: 'setAlertStatus',
    tag,
    summary: 'Acknowledges an alert, or ends it as resolved or dismissed; there is no way back.',
    rule: 'alerts:write',
    acts: 'tenant',
    input: { params, headers: KeyHeaders, body: NewStatus },
    example: alertStatusBody,
    answers: { 202: { description: 'It will be recorded.', schema: AlertAccepted } },
    problems: ['not-found', 'conflict', 'invalid-transition'],
    handle: async ({ params: { alertId }, headers, body }, exchange) => {
      const { caller } = exchange;
      // Read before the transaction: whoever holds one connection must not wait for another.
      const alert = await ownAlert(alertId, caller, queries);
      return idempotency.run(exchange, {
        key: headers['idempotency-key'],
        content: { alertId, ...body },
        perform: () => {
          const accepted = { status: 'accepted', alert_id: alertId };
          if (alert.status === body.status) return { status: 202, json: accepted };
          requireMove(alert, body.status);
          const event = updated(alertId, body, { caller, site, time: clock().toISOString() });
          return {
            status: 202,
            json: { ...accepted, id: event.id },
            // The key is that of the alert itself, so that it comes after it.
            effect: () =>
              bus.publish(topicOf.AlertUpdated, [{ key: alertId, value: JSON.stringify(event) }]),
          };
        },
      });
    },
  });
}

/** @throws Rejected not-found for an alert that is not the tenant's. */
async function ownAlert(
  alertId: string,
  { tenant }: Caller,
  queries: RoutePorts['queries'],
): Promise<AlertRow> {
  const alert = await queries.alert(alertId);
  return required(alert?.tenant === tenant ? alert : undefined, `alert ${alertId}`);
}

/** @throws Rejected invalid-transition for a status that is not further than the alert's. */
function requireMove({ alertId, status }: AlertRow, next: AlertChange): void {
  if (alertProgress(next) > alertProgress(status)) return;
  throw new Rejected(
    'invalid-transition',
    `status: ${alertId} is ${status}, and not ${next} any more`,
  );
}

/** Whoever says the same of an alert again says it in the same event. */
function updated(
  alert_id: string,
  change: z.output<typeof NewStatus>,
  { caller, site, time }: { readonly caller: Caller; readonly site: Site; readonly time: string },
): EventOf<'AlertUpdated'> {
  const { tenant, subject } = caller;
  const source = `urn:edgebeat:${site.mspId}:${site.siteId}:api:${tenant}`;
  const data = { alert_id, tenant_id: tenant, ...change, by: subject.slice(0, 128) };
  const id = eventId(source, alert_id, data);
  return events.AlertUpdated.make({ id, source, time, subject: alert_id }, data);
}

function alertItem(row: AlertRow): AlertItem {
  const { threatId, threatCategory, confidence, policyId, decisionId, raisedAt } = row;
  const { changedAt, changedBy, note } = row;
  return {
    ...pipelineAlert(row),
    ...{ threat_id: threatId, threat_category: threatCategory, confidence, policy_id: policyId },
    ...{ decision_id: decisionId, raised_at: raisedAt },
    ...(changedAt === undefined ? {} : { changed_at: changedAt }),
    ...(changedBy === undefined ? {} : { changed_by: changedBy }),
    ...(note === undefined ? {} : { note }),
  };
}
