import { Rejected } from '@edgebeat/core';
import { type RawBuilder, sql } from 'kysely';
import { storable } from '../projection/storable';

/** A condition of a query. */
export type Condition = RawBuilder<unknown>;

/** Equality with a filter's text, when there is one. */
export function equals(column: string, value: string | undefined): readonly Condition[] {
  return value === undefined ? [] : [sql`${sql.ref(column)} = ${storable(value)}::text`];
}

/**
 * Equality with a filter's number, when there is one.
 *
 * @throws Rejected invalid-argument naming the field when it is not a whole number from 0.
 */
export function equalsNumber(
  column: string,
  value: number | undefined,
  field: string,
): readonly Condition[] {
  if (value === undefined) return [];
  return [sql`${sql.ref(column)} = ${requireCount(value, field)}::bigint`];
}

/** From an instant (included) to another one (not included). */
export function between(
  column: string,
  { since, until }: { readonly since?: string; readonly until?: string },
): readonly Condition[] {
  const from = since === undefined ? [] : [sql`${sql.ref(column)} >= ${storable(since)}::text`];
  const to = until === undefined ? [] : [sql`${sql.ref(column)} < ${storable(until)}::text`];
  return [...from, ...to];
}

/** All conditions together; `true` when there is none. */
export function allOf(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
}

/** @throws Rejected invalid-argument naming the field when the value is not a whole number from 0. */
export function requireCount(value: number, field: string): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new Rejected('invalid-argument', `${field}: must be a whole number from 0`);
}
