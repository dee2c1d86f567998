import type { RequestListener } from 'node:http';
import { Rejected } from '@edgebeat/core';
import { z } from 'zod';
import { AuditTrail } from '../audit/audit-trail';
import { memoryLimits } from '../limits/memory-limits';
import { ChainWatch } from './chain-watch';
import { Commands } from './commands/commands';
import { Idempotency } from './commands/idempotency';
import { Held } from './held';
import { RateLimits } from './limits/rate-limits';
import { registerGauges } from './metrics/api-gauges';
import { HttpMetrics } from './metrics/http-metrics';
import { registerUpkeep } from './metrics/upkeep-gauges';
import { openApiDocument } from './openapi/document';
import type { Schema } from './openapi/schema-of';
import { Operations } from './operations/operations';
import { Waiting } from './operations/waiting';
import type { ApiPorts } from './ports';
import { Readiness } from './readiness';
import { allRoutes } from './routes/all-routes';
import { createApp } from './routing/app';
import { checkRoutes } from './routing/check-routes';
import type { Route } from './routing/route';
import { auditChange } from './routing/serving';
import { ApiSettings } from './settings';
import { EventStreams } from './stream/event-streams';
import { pollRecorded } from './stream/recorded-signal';
import { startCleaning } from './tables/cleaning';

/** The REST API of a site. */
export interface Api extends AsyncDisposable {
  /** Answers requests of an http or https server. */
  readonly handler: RequestListener;
  /** OpenAPI 3.1 of what is served. */
  readonly openapi: Schema;
  readonly routes: readonly Route[];
}

/**
 * Makes the API of a site; the schema `gateway` must have been migrated. Disposing it ends open
 * streams and waiting requests; the server, and what it was made of, are the caller's.
 *
 * @throws Rejected invalid-setting for a setting, or a route that nobody has decided about.
 */
export function createApi(ports: ApiPorts): Api {
  const settings = readSettings(ports.settings);
  const held = new Held();
  const audit = held.use(new AuditTrail({ ...ports, spool: ports.auditSpool, settings }));
  const recorded =
    ports.recorded ?? held.use(pollRecorded({ ...ports, pollMs: settings.streamPollMs }));
  const streams = held.use(new EventStreams({ ...ports, settings, recorded }));
  held.use(startCleaning({ ...ports, everyMs: settings.cleaningMs }));
  const chain = new ChainWatch(ports.chain, settings);
  const operations = new Operations(ports);
  const waiting = held.use(new Waiting({ ...ports, settings, operations }));
  const serving = {
    ...ports,
    settings,
    audit,
    limits: new RateLimits(settings, { limits: memoryLimits(ports.clock), ...ports }),
    metrics: new HttpMetrics(ports.registry),
  };
  const idempotency = new Idempotency({
    ...ports,
    settings,
    audit: (exchange, status) => auditChange(exchange, status, serving),
  });
  registerGauges(ports.registry, { ...ports, audit, streams });
  if (ports.upkeep !== undefined) registerUpkeep(ports.registry, ports.upkeep);
  const commands = new Commands({ ...ports, idempotency, operations, waiting });
  const readiness = new Readiness({ ...ports, chain });
  let document: Schema | undefined;
  const all: Pick<Api, 'openapi'> & { routes: readonly Route[] } = {
    routes: [],
    // A site may run for long before somebody asks for it, and it takes a while to make.
    get openapi() {
      return (document ??= openApiDocument(all.routes, ports.site));
    },
  };
  all.routes = allRoutes({
    ...ports,
    ...{ settings, chain, commands, idempotency, operations, streams, readiness, all },
    startedMs: performance.now(),
  });
  checkRoutes(all.routes);
  return {
    routes: all.routes,
    get openapi() {
      return all.openapi;
    },
    handler: createApp(all.routes, serving),
    [Symbol.asyncDispose]: () => held[Symbol.asyncDispose](),
  };
}

function readSettings(settings: ApiPorts['settings']): ApiSettings {
  const result = ApiSettings.safeParse(settings ?? {});
  if (result.success) return result.data;
  throw new Rejected('invalid-setting', `the api: ${z.prettifyError(result.error)}`);
}
