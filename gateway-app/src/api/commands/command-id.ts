import { createHash, randomBytes } from 'node:crypto';
import type { Caller } from '../../auth/caller';
import type { Exchange } from '../routing/exchange';

const DIGITS = 40;

/**
 * The id of a command on the ledger: derived from the caller and the key, so that a repeat is the
 * same command however much later it comes; of chance when there is no key. `part` names which of
 * the commands of one request it is.
 */
export function commandId(
  mspId: string,
  key: string | undefined,
  { caller, arrival }: Exchange,
  part: readonly string[] = [],
): string {
  if (key === undefined) return `cmd-${randomBytes(DIGITS / 2).toString('hex')}`;
  const { tenant, subject } = caller;
  const digest = joinedHash([mspId, tenant, subject, arrival.method, arrival.path, key, ...part]);
  return `cmd-${digest.slice(0, DIGITS)}`;
}

/** Whose key it is, on which route: what its stored answer is found by. */
export function keyHash(route: string, key: string, caller: Caller, method: string): string {
  return joinedHash([caller.tenant, caller.subject, method, route, key]);
}

function joinedHash(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\u0000')).digest('hex');
}
