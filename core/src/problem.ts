import { EdgeBeatError } from './errors';
import { failures } from './failures';

/** RFC 9457 problem details. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly instance: string;
}

/** The media type of a problem. */
export const PROBLEM_TYPE = 'application/problem+json';

/**
 * The answer to a failed request, from the failure table. What is not a failure of ours becomes a
 * bare 500: its message is for the log, not for the caller.
 */
export function toProblem(error: unknown, instance: string): Problem {
  if (!(error instanceof EdgeBeatError)) {
    return { type: 'about:blank', title: 'Internal Server Error', status: 500, instance };
  }
  const { status, title } = failures[error.code];
  return {
    type: `urn:edgebeat:problem:${error.code}`,
    title,
    status,
    detail: error.message,
    instance,
  };
}
