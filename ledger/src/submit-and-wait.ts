import { EdgeBeatError, Rejected } from '@edgebeat/core';
import type { EndorsedTransaction, Ledger, LedgerCall, Outcome } from './ledger';
import { meaningOf } from './outcome-meaning';
import { settle } from './settle';
import { backOffMs, remainingMs, systemTiming, type Timing } from './timing';

/** The bounds of one `submitAndWait`. */
export interface SubmitOptions {
  /** The time for everything together. */
  readonly deadlineMs: number;
  /** How many endorsements at most are asked for when others change the same keys. */
  readonly attempts: number;
  /** How long one round waits for the outcome before it reads back; 5 seconds if not set. */
  readonly roundMs?: number;
}

/** A transaction that is on the ledger as valid. */
export interface CommittedTransaction {
  readonly transactionId: string;
  readonly block: number;
  readonly result: unknown;
  readonly endorsers: readonly string[];
}

/**
 * Carries a call to its end: endorsed, ordered, committed as valid. While the outcome is not known
 * the same bytes are sent again; a new endorsement is made only after a final "not valid" by a
 * conflict or because others have to endorse by then, and when somebody else's junk has taken the
 * transaction's id and nothing else is valid under it, so that the call counts once.
 *
 * @throws Rejected with the chaincode's code; endorsement-mismatch; ledger-contention when every
 *   attempt met a conflict; transaction-invalid for every other validation code.
 * @throws Unavailable ledger-unavailable when nothing was ordered.
 * @throws Unknown outcome-unknown at the deadline; the detail names the transaction id.
 */
export async function submitAndWait(
  ledger: Ledger,
  call: LedgerCall,
  options: SubmitOptions,
  timing: Timing = systemTiming,
): Promise<CommittedTransaction> {
  const deadline = timing.now() + options.deadlineMs;
  for (let attempt = 1; ; attempt += 1) {
    const result = await attemptOnce(ledger, call, deadline, options.roundMs ?? 5_000, timing);
    if (!(result instanceof EdgeBeatError)) return result;
    const pause = backOffMs(attempt, timing);
    if (attempt >= options.attempts || remainingMs(deadline, timing) <= pause) throw result;
    await timing.sleep(pause);
  }
}

/** Returns, and does not throw, the failures after which another endorsement may succeed. */
async function attemptOnce(
  ledger: Ledger,
  call: LedgerCall,
  deadline: number,
  roundMs: number,
  timing: Timing,
): Promise<CommittedTransaction | EdgeBeatError> {
  const endorsed = await endorseOnce(ledger, call, remainingMs(deadline, timing));
  if (endorsed instanceof EdgeBeatError) return endorsed;
  const { transactionId, result, endorsers } = endorsed;
  const outcome = await settle(ledger, endorsed, { deadline, roundMs }, timing);
  if (outcome.status === 'committed') {
    return { transactionId, block: outcome.block, result, endorsers };
  }
  return refusalOf(transactionId, outcome);
}

/** @throws Rejected transaction-invalid when another endorsement would not help. */
function refusalOf(transactionId: string, outcome: Outcome): Rejected {
  const place = `transaction ${transactionId}`;
  const block = `block ${String(outcome.block)}`;
  const meaning = meaningOf(outcome);
  if (meaning === 'contention') {
    return new Rejected(
      'ledger-contention',
      `${place} met ${outcome.code} in ${block}; send the command again`,
    );
  }
  const invalid = new Rejected('transaction-invalid', `${place} is in ${block} as ${outcome.code}`);
  if (meaning === 'id-taken' || meaning === 'outdated') return invalid;
  throw invalid;
}

/** Members that are one block apart answer differently for a moment, and nothing is ordered yet. */
async function endorseOnce(
  ledger: Ledger,
  call: LedgerCall,
  deadlineMs: number,
): Promise<EndorsedTransaction | Rejected> {
  try {
    return await ledger.endorse(call, { deadlineMs });
  } catch (error) {
    if (error instanceof Rejected && error.code === 'endorsement-mismatch') return error;
    throw error;
  }
}
