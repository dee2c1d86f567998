import type { z } from 'zod';

const issuesTold = 3;

/** What reading a text came to: the value, or a sentence that names the field and what it must be. */
export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly detail: string };

/** Reads JSON of a schema. */
export function parseJson<Value>(text: string, schema: z.ZodType<Value>): Parsed<Value> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, detail: 'value: must be JSON' };
  }
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, detail: describeIssues(result.error) };
}

/** The first issues as `field: what it must be`. */
export function describeIssues({ issues }: z.ZodError): string {
  return issues
    .slice(0, issuesTold)
    .map(({ path, message }) => `${path.length === 0 ? 'value' : path.join('.')}: ${message}`)
    .join('; ');
}
