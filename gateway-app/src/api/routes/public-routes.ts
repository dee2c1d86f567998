import { KeySet } from '../answers/access';
import { Health } from '../answers/system';
import { docsPage, docsPolicy } from '../openapi/docs-page';
import type { Schema } from '../openapi/schema-of';
import type { Readiness } from '../readiness';
import { json } from '../routing/answer';
import { type Route, route } from '../routing/route';
import { z } from 'zod';
import type { RoutePorts } from './route-ports';

const tag = 'Public';
const rule = 'public';

export interface PublicPorts extends Pick<RoutePorts, 'site' | 'issuer'> {
  readonly readiness: Readiness;
  /** The whole list and its document; they are there when the first request comes. */
  readonly all: { readonly routes: readonly Route[]; readonly openapi: Schema };
}

/** What everybody may read. */
export function publicRoutes(ports: PublicPorts): Route[] {
  return [...healthRoutes(ports), ...documentRoutes(ports), keysRoute(ports)];
}

function healthRoutes({ readiness }: PublicPorts): Route[] {
  return [
    route({
      method: 'get',
      path: '/healthz',
      operationId: 'getHealth',
      tag,
      summary: 'Whether the process is alive.',
      rule,
      input: {},
      answers: { 200: { description: 'It is.', schema: Health } },
      handle: () => json(200, { status: 'ok', checks: { process: 'ok' } }),
    }),
    route({
      method: 'get',
      path: '/readyz',
      operationId: 'getReadiness',
      tag,
      summary: 'Whether database, bus and ledger are there.',
      rule,
      input: {},
      answers: {
        200: { description: 'They are.', schema: Health },
        503: { description: 'One is not; or the request itself failed.', schema: Health },
      },
      handle: async () => {
        const health = await readiness.check();
        return json(health.status === 'ok' ? 200 : 503, health);
      },
    }),
  ];
}

function documentRoutes({ site, all }: PublicPorts): Route[] {
  return [
    route({
      method: 'get',
      path: '/openapi.json',
      operationId: 'getOpenApi',
      tag,
      summary: 'This API in OpenAPI 3.1.',
      rule,
      input: {},
      answers: {
        200: { description: 'The document.', schema: z.record(z.string(), z.unknown()) },
      },
      handle: () => json(200, all.openapi),
    }),
    route({
      method: 'get',
      path: '/docs',
      operationId: 'getDocs',
      tag,
      summary: 'This API as a page, without script.',
      rule,
      input: {},
      answers: { 200: { description: 'The page.', type: 'text/html' } },
      handle: () => ({
        status: 200,
        text: docsPage(all.routes, site),
        type: 'text/html; charset=utf-8',
        headers: { 'content-security-policy': docsPolicy },
      }),
    }),
  ];
}

function keysRoute({ issuer }: PublicPorts): Route {
  return route({
    method: 'get',
    path: '/.well-known/jwks.json',
    operationId: 'getKeys',
    tag,
    summary: "The public keys that verify this site's tokens (RFC 7517).",
    rule,
    input: {},
    answers: { 200: { description: 'The keys.', schema: KeySet } },
    handle: async () => json(200, await issuer.jwks()),
  });
}
