import { createHmac } from 'node:crypto';
import type { OnBehalfOf } from '@edgebeat/core';
import type { Caller } from '../../auth/caller';

const DIGITS = 32;

/** For whom a command is given: a pseudonym that only the site's key ties to its user. */
export function onBehalfOf(
  { tenant, subject }: Caller,
  key: Uint8Array | undefined,
): { readonly onBehalfOf?: OnBehalfOf } {
  if (key === undefined) return {};
  const digest = createHmac('sha256', key).update(`${tenant}\u0000${subject}`).digest('hex');
  return { onBehalfOf: { pseudonym: digest.slice(0, DIGITS) } };
}
