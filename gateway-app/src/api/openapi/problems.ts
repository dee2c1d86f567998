import { type FailureCode, failures, PROBLEM_TYPE } from '@edgebeat/core';
import { Problem } from '../answers/problem';
import { isMutation, type Route } from '../routing/route';
import type { Schema, Schemas } from './schema-of';

const always: readonly FailureCode[] = [
  'invalid-argument',
  'method-not-allowed',
  'not-acceptable',
  'rate-limited',
  'database-unavailable',
];
/** Nothing is answered to a caller without its audit record. */
const ofClosed: readonly FailureCode[] = ['unauthenticated', 'forbidden', 'bus-unavailable'];
const ofBodies: readonly FailureCode[] = ['too-large', 'unsupported-media-type'];
const ofChanges: readonly FailureCode[] = ['outcome-unknown'];

/** An answer of an operation, and all of them by status. */
export interface Response {
  readonly description: string;
  readonly headers: Schema;
  readonly content: Schema;
}
export type Responses = Readonly<Record<string, Response>>;

/** The headers that problems of a status carry. */
const headersOfStatus: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  401: { 'WWW-Authenticate': 'Bearer' },
  405: { Allow: 'The methods that the path knows.' },
  429: { 'Retry-After': 'Seconds to wait.' },
  503: { 'Retry-After': 'Seconds to wait.' },
};

/** Every failure that a route can answer. */
export function failuresOf(route: Route): FailureCode[] {
  const codes = [
    ...always,
    ...(route.rule === 'public' ? [] : ofClosed),
    ...(route.input.body === undefined ? [] : ofBodies),
    ...(isMutation(route) ? ofChanges : []),
    ...(route.problems ?? []),
  ];
  return [...new Set(codes)];
}

/** Problems by status, for the answers of an operation; 500 is what nobody thought of. */
export function problemResponses(route: Route, schemas: Schemas): Responses {
  const byStatus = new Map<number, string[]>([[500, ['A fault of the gateway itself.']]]);
  for (const code of failuresOf(route)) {
    const { status, title } = failures[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), `${code}: ${title}.`]);
  }
  const entries = [...byStatus].sort(([a], [b]) => a - b);
  return Object.fromEntries(
    entries.map(([status, titles]) => [String(status), problemResponse(status, titles, schemas)]),
  );
}

function problemResponse(status: number, titles: readonly string[], schemas: Schemas): Response {
  return {
    description: titles.join(' '),
    headers: responseHeaders(headersOfStatus[status] ?? {}),
    content: { [PROBLEM_TYPE]: { schema: schemas.of(Problem, 'answer') } },
  };
}

/** Headers of an answer as OpenAPI has them; the request's id is on every one. */
export function responseHeaders(named: Readonly<Record<string, string>>): Schema {
  const all = { 'X-Request-Id': 'The id of the request in log and audit.', ...named };
  return Object.fromEntries(
    Object.entries(all).map(([name, description]) => [
      name,
      { description, schema: { type: 'string' } },
    ]),
  );
}
