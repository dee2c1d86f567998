import { Hash } from '@edgebeat/core';
import { z } from 'zod';

const FIRST_YEAR = 1970;
const MAX_INT8 = Number.MAX_SAFE_INTEGER;

/**
 * A time as clients write it: ISO 8601 with or without milliseconds; without an offset it is UTC.
 * It is read to UTC with milliseconds.
 */
export const Time = z
  .string()
  .max(40)
  .pipe(
    z.iso.datetime({
      offset: true,
      local: true,
      error: 'must be a time like 2026-01-31T23:59:59Z',
    }),
  )
  .transform(toInstant)
  .meta({ type: 'string', format: 'date-time', example: '2026-01-31T23:59:59Z' });

function toInstant(text: string, context: z.RefinementCtx<string>): string {
  const hasOffset = /(Z|[+-][0-9]{2}:[0-9]{2})$/.test(text);
  const date = new Date(hasOffset ? text : `${text}Z`);
  const year = date.getUTCFullYear();
  if (year >= FIRST_YEAR && year <= 9999) return date.toISOString();
  context.addIssue({ code: 'custom', message: `must be in the years ${FIRST_YEAR} to 9999` });
  return z.NEVER;
}

/** A whole number in a path, query or header. */
export function integerText(min: number, max = MAX_INT8) {
  return z
    .string()
    .regex(/^(0|[1-9][0-9]{0,15})$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.int().min(min).max(max))
    .meta({ type: 'integer', minimum: min, maximum: max });
}

/** A text that is looked for. */
export const SearchText = z.string().min(1).max(256);

/** The id of a transaction: 64 hex digits. */
export const TransactionId = Hash;

/** What every list takes. */
export const pageFields = {
  limit: integerText(1, 500)
    .prefault('50')
    .meta({ type: 'integer', minimum: 1, maximum: 500, default: 50 }),
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_.~=-]{1,1024}$/, 'must be the cursor of the page before')
    .exactOptional(),
} as const;

/** The page that a query asks for. */
export function pageOf({ limit, cursor }: { limit: number; cursor?: string | undefined }) {
  return cursor === undefined ? { limit } : { limit, cursor };
}
