import { Rejected } from '@edgebeat/core';
import type { z } from 'zod';

const ISSUES_TOLD = 3;
const MAX_DETAIL = 1000;

/**
 * Reads a request's parts by the schema of its route.
 *
 * @throws Rejected invalid-argument naming up to three fields and what each must be.
 */
export function validate<S extends z.ZodType>(schema: S, parts: unknown): z.output<S> {
  const result = schema.safeParse(parts);
  if (result.success) return result.data;
  const told = result.error.issues.slice(0, ISSUES_TOLD).map(describeIssue).join('; ');
  throw new Rejected('invalid-argument', told.slice(0, MAX_DETAIL));
}

/** The first part of a path is where the field stands: `params`, `query`, `headers` or `body`. */
function describeIssue({ path, message }: z.core.$ZodIssue): string {
  const [part, ...fields] = path.map(String);
  return `${fields.length === 0 ? (part ?? 'request') : fields.join('.')}: ${message}`;
}
