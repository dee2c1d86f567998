import { createHash } from 'node:crypto';
import { Rejected } from '@edgebeat/core';
import type { Request } from 'express';
import { readJson } from '../request/json-text';
import { readQuery } from '../request/query';
import { readBody, textOf } from '../request/read-body';
import type { Exchange } from './exchange';
import type { Route } from './route';

/**
 * Reads what a route asks for of a request; its schemas are not looked at yet.
 *
 * @throws Rejected invalid-argument, too-large or unsupported-media-type.
 */
export async function readParts(
  route: Route,
  request: Request,
  exchange: Exchange,
  bodyBytes: number,
): Promise<unknown> {
  const { headers, body } = route.input;
  return {
    params: request.params,
    query: readQuery(request.originalUrl, queryRules(route)),
    headers: pick(request, Object.keys(headers?.shape ?? {})),
    ...(body === undefined ? {} : { body: await readJsonBody(request, exchange, bodyBytes) }),
  };
}

/** @throws Rejected not-acceptable when the client takes none of the route's forms. */
export function requireAcceptable({ answers }: Route, request: Request): void {
  if (request.headers.accept === undefined || request.headers.accept === '*/*') return;
  const types = Object.values(answers).map(({ type }) => type ?? 'application/json');
  if (request.accepts(types) !== false) return;
  throw new Rejected('not-acceptable', `Accept: the answer is ${[...new Set(types)].join(' or ')}`);
}

async function readJsonBody(
  request: Request,
  exchange: Exchange,
  bodyBytes: number,
): Promise<unknown> {
  const bytes = await readBody(request, bodyBytes);
  exchange.requestHash = createHash('sha256').update(bytes).digest('hex');
  return readJson(textOf(bytes));
}

function queryRules({ input, filters = [] }: Route) {
  return { known: Object.keys(input.query?.shape ?? {}), filters };
}

function pick(request: Request, names: readonly string[]): Record<string, string> {
  const found = names.flatMap((name) => {
    const value = request.headers[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return Object.fromEntries(found);
}
