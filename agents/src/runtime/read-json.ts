import { Rejected } from '@edgebeat/core';
import type { z } from 'zod';

const MAX_DETAIL = 2048;

/** Deeper values would exhaust the stack of whoever walks them. */
const MAX_DEPTH = 64;

/** @throws Rejected invalid-argument for a text that is not JSON, or nested too deep. */
export function readJson(text: string): unknown {
  const value = tryJson(text);
  if (value === undefined) throw new Rejected('invalid-argument', 'the value is not JSON');
  if (!isTooDeep(value)) return value;
  throw new Rejected('invalid-argument', `the value is nested more than ${MAX_DEPTH} deep`);
}

/** Reads JSON; undefined for a text that is none. */
export function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a value is nested deeper than it may be. */
export function isTooDeep(value: unknown): boolean {
  return isDeeper(value, MAX_DEPTH);
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((one) => isDeeper(one, depth - 1));
}

/**
 * Reads JSON of one form.
 *
 * @throws Rejected invalid-argument, naming every field that is not as it must be.
 */
export function parseJson<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
): z.output<Schema> {
  const result = schema.safeParse(readJson(text));
  if (result.success) return result.data;
  throw new Rejected('invalid-argument', faultsOf(result.error));
}

/** What is wrong with a value, field by field, in one line. */
export function faultsOf(error: z.ZodError): string {
  const faults = error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`,
  );
  return faults.join('; ').slice(0, MAX_DETAIL);
}
