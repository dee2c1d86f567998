import { type EdgeBeatError, isFailureCode, Rejected, Unavailable, Unknown } from '@edgebeat/core';
import type { Operation } from '../answers/operations';

const PREFIX = 'urn:edgebeat:problem:';

/** The failure of an operation, as the error that it is for whoever waited for it. */
export function failureOf({
  type,
  status,
  detail,
}: NonNullable<Operation['problem']>): EdgeBeatError {
  const name = type.slice(PREFIX.length);
  const code = isFailureCode(name) ? name : 'transaction-invalid';
  if (status === 504) return new Unknown(code, detail);
  return status === 503 ? new Unavailable(code, detail) : new Rejected(code, detail);
}
