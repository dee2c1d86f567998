import { Rejected } from '@edgebeat/core';

/** @throws Rejected not-found when there is nothing, or it is another tenant's. */
export function required<T>(found: T | undefined, what: string): T {
  if (found !== undefined) return found;
  throw new Rejected('not-found', `there is no ${what}`);
}
