import type { IncomingMessage, ServerResponse } from 'node:http';
import { EdgeBeatError, type FailureCode, PROBLEM_TYPE, toProblem } from '@edgebeat/core';
import { BODY_BYTES } from './read-body';

/** An answer before it is sent. */
export interface Answer {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly isProblem?: boolean;
  /** Of a failure of ours, for the audit. */
  readonly code?: FailureCode;
}

/** After such a status it is worth while to come back. */
const RETRIED = [429, 503];
const RETRY_SECONDS = '2';

/** Makes the answer to a failure; what it may tell is in the failure table. */
export function toAnswer(error: unknown, instance: string, headers = {}): Answer {
  const problem = toProblem(error, instance);
  const retry = RETRIED.includes(problem.status) ? { 'Retry-After': RETRY_SECONDS } : {};
  return {
    status: problem.status,
    body: problem,
    headers: { ...retry, ...headers },
    isProblem: true,
    ...(error instanceof EdgeBeatError ? { code: error.code } : {}),
  };
}

/** Sends an answer, unless the other end has gone. */
export function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  requestId: string,
): void {
  if (response.headersSent || response.destroyed) return;
  const { status, body, headers, isProblem = false } = answer;
  const text = JSON.stringify(isProblem ? { ...body, requestId } : body);
  response.writeHead(status, {
    'Content-Type': isProblem ? `${PROBLEM_TYPE}; charset=utf-8` : 'application/json',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'X-Request-Id': requestId,
    ...headers,
    ...(mayGoOn(request) ? {} : { Connection: 'close' }),
  });
  response.end(request.method === 'HEAD' ? undefined : text);
}

/** The rest of a body that nobody reads is thrown away, when it has an end that is near. */
function mayGoOn(request: IncomingMessage): boolean {
  if (request.complete) return true;
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  return encoding === undefined && Number(length ?? 0) <= BODY_BYTES;
}
