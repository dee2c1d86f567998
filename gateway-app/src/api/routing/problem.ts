import { EdgeBeatError, type FailureCode, PROBLEM_TYPE, Rejected, toProblem } from '@edgebeat/core';
import type { Encoded } from './answer';
import type { Exchange } from './exchange';

const RETRY_SECONDS: Partial<Record<FailureCode, number>> = {
  'rate-limited': 1,
  'queue-full': 5,
  'ledger-unavailable': 5,
  'bus-unavailable': 2,
  'database-unavailable': 2,
  'outcome-unknown': 2,
};

/** What Express throws for a path that is not correctly percent-encoded, as a failure of ours. */
export function translate(error: unknown): unknown {
  if (!(error instanceof URIError)) return error;
  return new Rejected('invalid-argument', 'the path is not correctly percent-encoded', {
    cause: error,
  });
}

/** The answer to a request that failed. */
export function problemAnswer(error: unknown, exchange: Exchange): Encoded {
  const problem = toProblem(error, exchange.arrival.path.slice(0, 512));
  return {
    status: problem.status,
    headers: { 'content-type': `${PROBLEM_TYPE}; charset=utf-8`, ...headersOf(error) },
    body: JSON.stringify({ ...problem, requestId: exchange.id }),
  };
}

/** The code of a failure of ours. */
export function codeOf(error: unknown): FailureCode | undefined {
  return error instanceof EdgeBeatError ? error.code : undefined;
}

function headersOf(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof EdgeBeatError)) return {};
  const retry = RETRY_SECONDS[error.code];
  return {
    ...(retry === undefined ? {} : { 'retry-after': String(retry) }),
    ...(error.code === 'unauthenticated' ? { 'www-authenticate': 'Bearer' } : {}),
    // What is left of a body that is too large is not read.
    ...(error.code === 'too-large' ? { connection: 'close' } : {}),
  };
}
