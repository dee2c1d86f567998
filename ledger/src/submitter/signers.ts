import { EdgeBeatError, Rejected } from '@edgebeat/core';
import type { Ledger } from '../ledger';
import type { Batch } from './batches';
import type { CarrierPorts } from './carrier-ports';
import { postpone, refuse } from './conclude';
import type { CarriedCommand } from './verdict';

/** How soon a command is tried again whose person is being given a certificate. */
const ENROLLING_MS = 250;

/**
 * The ledger as whoever signs a batch: the person for whom it is, or a role of the site. Nobody
 * waits here for a certificate: other commands would wait behind.
 *
 * @returns nothing when the commands were refused, or come again later.
 */
export async function signerOf(
  { role, pseudonym }: Batch,
  commands: readonly CarriedCommand[],
  ports: CarrierPorts,
): Promise<Ledger | undefined> {
  if (ports.operators === undefined || pseudonym === undefined) return ports.ledgers[role];
  try {
    const ledger = ports.operators.ledgerOf(pseudonym);
    if (ledger === undefined) await postpone(commands, ports, { delayMs: ENROLLING_MS });
    return ledger;
  } catch (error) {
    if (!(error instanceof EdgeBeatError)) throw error;
    if (error instanceof Rejected) await refuse(commands, error, ports);
    else await postpone(commands, ports);
    return undefined;
  }
}

/**
 * Postpones a person's commands when their key is not taken, so that nobody else's are held up: a
 * new one may not be known to every member yet.
 *
 * @returns whether the failure was of that kind.
 */
export async function postponeForKey(
  error: unknown,
  { pseudonym }: Batch,
  commands: readonly CarriedCommand[],
  ports: CarrierPorts,
): Promise<boolean> {
  const { operators } = ports;
  if (operators === undefined || pseudonym === undefined) return false;
  if (!(error instanceof Rejected)) return false;
  const isUnknownYet = error.code === 'forbidden' && operators.isFresh(pseudonym);
  if (!isUnknownYet && error.code !== 'identity-refused') return false;
  ports.log?.warn({ error: error.message }, 'the key of a person is not taken now');
  await postpone(commands, ports, isUnknownYet ? { delayMs: ENROLLING_MS } : {});
  return true;
}
