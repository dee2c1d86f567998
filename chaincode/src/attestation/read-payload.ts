import { isUtf8 } from 'node:buffer';
import { Rejected } from '@edgebeat/core';
import type { z } from 'zod';
import { describeIssues } from '../argument';

/**
 * Reads the bytes that were signed as JSON of a schema.
 *
 * @throws Rejected invalid-argument that names the field of the argument, then that of the payload.
 */
export function readPayload<S extends z.ZodType>(
  schema: S,
  payload: Uint8Array,
  field: string,
): z.output<S> {
  const result = schema.safeParse(parseJson(payload, field));
  if (result.success) return result.data;
  throw new Rejected('invalid-argument', `${field}: ${describeIssues(result.error)}`);
}

function parseJson(payload: Uint8Array, field: string): unknown {
  if (!isUtf8(payload)) {
    throw new Rejected('invalid-argument', `${field}: must be JSON in UTF-8`);
  }
  try {
    return JSON.parse(Buffer.from(payload).toString('utf8'));
  } catch (error) {
    throw new Rejected('invalid-argument', `${field}: must be JSON in UTF-8`, { cause: error });
  }
}
