import { Rejected } from '@edgebeat/core';
import type { z } from 'zod';

const MAX_BYTES = 1024 * 1024;
const ISSUES_TOLD = 3;

/** Reads the one argument of a transaction: JSON of the schema, at most 1 MiB. */
export function readArgument<S extends z.ZodType>(schema: S, text: string): z.output<S> {
  if (Buffer.byteLength(text) > MAX_BYTES) {
    throw new Rejected('too-large', `the argument is over ${MAX_BYTES} bytes: send less at once`);
  }
  const result = schema.safeParse(parseJson(text));
  if (!result.success) throw new Rejected('invalid-argument', describeIssues(result.error));
  return result.data;
}

/** The first issues as `field: what it must be`. */
export function describeIssues(error: z.ZodError): string {
  return error.issues.slice(0, ISSUES_TOLD).map(describeIssue).join('; ');
}

function describeIssue({ path, message }: z.core.$ZodIssue): string {
  return `${path.length === 0 ? 'argument' : path.join('.')}: ${message}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Rejected('invalid-argument', 'argument: must be JSON', { cause: error });
  }
}
