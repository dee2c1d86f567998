import type { ServerResponse } from 'node:http';
import { Rejected } from '@edgebeat/core';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type Response,
} from 'express';
import helmet from 'helmet';
import { type Encoded, encode } from './answer';
import { admit, identify } from './decision';
import type { Exchange } from './exchange';
import { Exchanges } from './exchanges';
import { codeOf, problemAnswer, translate } from './problem';
import { readParts, requireAcceptable } from './request-parts';
import { isMutation, type Route } from './route';
import { auditChange, auditHarmless, auditRead, type Serving } from './serving';

/** The Express application that serves the list of routes. */
export function createApp(routes: readonly Route[], serving: Serving): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', false);
  app.enable('case sensitive routing').enable('strict routing');
  app.set('trust proxy', serving.settings.trustedProxies);
  const exchanges = new Exchanges(serving);
  app.use(securityHeaders());
  app.use(async (request, response, next) => {
    await serving.limits.countAddress(exchanges.begin(request, response));
    next();
  });
  for (const [path, ofPath] of byPath(routes)) mount(app, path, ofPath, exchanges, serving);
  app.use((request) => {
    throw new Rejected('not-found', `there is nothing at ${request.path.slice(0, 200)}`);
  });
  app.use(errorHandler(exchanges, serving));
  return app;
}

function mount(
  app: Express,
  path: string,
  routes: readonly Route[],
  exchanges: Exchanges,
  serving: Serving,
): void {
  const mounted = app.route(path.replaceAll(/\{(\w+)\}/g, ':$1'));
  for (const route of routes) {
    mounted[route.method](async (request, response) => {
      const exchange = exchanges.of(request);
      const answer = await answerTo(route, request, exchange, serving);
      await send(exchange, answer, response);
    });
  }
  const methods = routes.map(({ method }) => method.toUpperCase());
  const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])].join(', ');
  mounted.all((request) => {
    const exchange = exchanges.of(request);
    exchange.route = path;
    exchange.headers['allow'] = allow;
    throw new Rejected('method-not-allowed', `${path} knows ${allow}`);
  });
}

/** Authenticate, decide, limit, read, answer, audit: in this order. */
async function answerTo(
  route: Route,
  request: Request,
  exchange: Exchange,
  serving: Serving,
): Promise<Encoded> {
  const { authenticator, limits, audit, settings } = serving;
  exchange.route = route.path;
  exchange.action = route.action;
  exchange.caller = await identify(route.rule, exchange.arrival.authorization, authenticator);
  admit(route, exchange.caller, serving.site.member);
  if (route.rule !== 'public') await limits.countToken(exchange.caller, exchange);
  requireAcceptable(route, request);
  if (isMutation(route)) audit.requireBus();
  const parts = await readParts(route, request, exchange, settings.bodyBytes);
  const answer = encode(await route.answer(parts, exchange));
  if (exchange.audited !== undefined) return answer;
  if (isMutation(route)) await auditChange(exchange, answer.status, serving);
  else if (route.rule !== 'public') await auditRead(exchange, answer.status, serving);
  else await auditHarmless(exchange, { status: answer.status }, serving);
  return answer;
}

function errorHandler(exchanges: Exchanges, serving: Serving): ErrorRequestHandler {
  return async (thrown, request: Request, response: Response, next) => {
    const exchange = exchanges.of(request);
    const error = translate(thrown);
    const answer = problemAnswer(error, exchange);
    const { id, route } = exchange;
    const about = { err: error, requestId: id, route };
    if (answer.status === 500) serving.log.error(about, 'a request met a surprise');
    await auditHarmless(exchange, { status: answer.status, code: codeOf(error) }, serving);
    // An answer that has begun cannot be mended: Express then closes the connection.
    if (response.headersSent) next();
    else await send(exchange, answer, response);
  };
}

async function send(
  { headers, arrival }: Exchange,
  answer: Encoded,
  response: ServerResponse,
): Promise<void> {
  if (response.destroyed) return;
  const { status, body } = answer;
  const all = { 'cache-control': 'no-store', ...answer.headers, ...headers };
  if (typeof body === 'string') {
    const length = String(Buffer.byteLength(body));
    response.writeHead(status, { ...all, 'content-length': length });
    response.end(arrival.method === 'HEAD' ? undefined : body);
    return;
  }
  response.writeHead(status, all);
  if (arrival.method === 'HEAD') response.end();
  else await body(response);
}

function securityHeaders() {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  });
}

function byPath(routes: readonly Route[]): Map<string, Route[]> {
  const paths = new Map<string, Route[]>();
  for (const route of routes) paths.set(route.path, [...(paths.get(route.path) ?? []), route]);
  return paths;
}
