import { EdgeBeatError, Rejected, Unknown } from '@edgebeat/core';
import type { Ledger, Outcome, SignedTransaction, TransactionReading } from './ledger';
import { meaningOf } from './outcome-meaning';
import { backOffMs, remainingMs, type Timing } from './timing';

/** The point in time at which to give up, and how long one round waits for the outcome. */
export interface SettleBounds {
  readonly deadline: number;
  readonly roundMs: number;
  /** How long sending may take; what is left of the deadline if not set. */
  readonly sendMs?: number;
}

/** How long orderers have answered nothing but refusals to copies of bytes that may have been sent. */
export interface Refused {
  readonly refusal: Rejected;
  /** A time of the timing's clock. */
  readonly since: number;
}

/** No orderer takes the bytes any more, and the chain did not hold them afterwards. */
export interface Stranded {
  readonly status: 'stranded';
  readonly refusal: Rejected;
}

/** What is known of the bytes before, and who hears of each step. */
export interface SettleContext {
  /** The bytes may be with an orderer already: they are read back before they are sent. */
  readonly sentBefore?: boolean;
  readonly onSent?: () => void;
  /** A round ended without an outcome. */
  readonly onUnknown?: () => void;
}

/** A context that says when to give up bytes of which every copy is refused. */
export interface StrandingContext extends SettleContext {
  /** Asked each time that a copy was refused and the chain did not hold the bytes afterwards. */
  readonly isStranded: (refused: Refused) => Promise<boolean>;
}

/**
 * Sends signed bytes until their outcome is known. An orderer can lose what it has acknowledged, so
 * silence is answered by reading back and, when the chain does not hold the id, the same bytes.
 *
 * @returns stranded only when the context gives the bytes up.
 * @throws Rejected and Unavailable only when the bytes certainly reached no orderer.
 * @throws Unknown outcome-unknown at the deadline.
 */
export function settle(
  ledger: Ledger,
  transaction: SignedTransaction,
  bounds: SettleBounds,
  timing: Timing,
  context?: SettleContext,
): Promise<Outcome>;
export function settle(
  ledger: Ledger,
  transaction: SignedTransaction,
  bounds: SettleBounds,
  timing: Timing,
  context: StrandingContext,
): Promise<Outcome | Stranded>;
export async function settle(
  ledger: Ledger,
  transaction: SignedTransaction,
  bounds: SettleBounds,
  timing: Timing,
  context: SettleContext & Partial<StrandingContext> = {},
): Promise<Outcome | Stranded> {
  const { transactionId } = transaction;
  let sent = context.sentBefore ?? false;
  let reading = sent
    ? await readBack(ledger, transactionId, roundLeft(bounds, timing))
    : ('absent' as const);
  let refused: Refused | undefined;
  for (let round = 1; typeof reading === 'string'; round += 1) {
    if (reading === 'absent') {
      const refusal = await hand(ledger, transaction, sent, sendLeft(bounds, timing));
      refused = refusal && { refusal, since: refused?.since ?? timing.now() };
      sent = true;
      context.onSent?.();
    }
    const outcome = await askOutcome(ledger, transactionId, roundLeft(bounds, timing));
    if (outcome !== undefined) return outcome;
    context.onUnknown?.();
    reading = await readBack(ledger, transactionId, roundLeft(bounds, timing));
    if (reading === 'absent' && refused !== undefined) {
      const isStranded = await context.isStranded?.(refused);
      if (isStranded === true) return { status: 'stranded', refusal: refused.refusal };
    }
    if (typeof reading === 'string') await pauseOrGiveUp(transactionId, round, bounds, timing);
  }
  return toOutcome(reading);
}

function sendLeft({ deadline, sendMs }: SettleBounds, timing: Timing): number {
  return Math.min(sendMs ?? Number.POSITIVE_INFINITY, remainingMs(deadline, timing));
}

function roundLeft(bounds: SettleBounds, timing: Timing): number {
  return Math.min(bounds.roundMs, remainingMs(bounds.deadline, timing));
}

/**
 * Once the bytes may be with an orderer, a refusal of their copy says nothing about them.
 *
 * @returns the refusal of such a copy. A connection that is set up wrongly refuses nothing.
 */
async function hand(
  ledger: Ledger,
  transaction: SignedTransaction,
  sentBefore: boolean,
  deadlineMs: number,
): Promise<Rejected | undefined> {
  try {
    await ledger.submit(transaction, { deadlineMs });
    return undefined;
  } catch (error) {
    const mayHaveArrived = sentBefore || error instanceof Unknown;
    if (!mayHaveArrived || !(error instanceof EdgeBeatError)) throw error;
    return error instanceof Rejected && error.code !== 'invalid-setting' ? error : undefined;
  }
}

async function askOutcome(
  ledger: Ledger,
  transactionId: string,
  deadlineMs: number,
): Promise<Outcome | undefined> {
  try {
    const outcome = await ledger.outcome(transactionId, { deadlineMs });
    // A copy's outcome is not the transaction's: the one that came first has to be read.
    const isOurs = outcome.code !== 'DUPLICATE_TXID' && meaningOf(outcome) !== 'id-taken';
    return isOurs ? outcome : undefined;
  } catch (error) {
    if (error instanceof EdgeBeatError) return undefined;
    throw error;
  }
}

async function readBack(
  ledger: Ledger,
  transactionId: string,
  deadlineMs: number,
): Promise<TransactionReading | 'absent' | 'unreadable'> {
  try {
    return (await ledger.transaction(transactionId, { deadlineMs })) ?? 'absent';
  } catch (error) {
    if (error instanceof EdgeBeatError) return 'unreadable';
    throw error;
  }
}

/** The outcome that a reading stands for. */
export function toOutcome({ block, code }: TransactionReading): Outcome {
  return code === 'VALID'
    ? { status: 'committed', block, code }
    : { status: 'invalid', block, code };
}

async function pauseOrGiveUp(
  transactionId: string,
  round: number,
  bounds: SettleBounds,
  timing: Timing,
): Promise<void> {
  const pause = backOffMs(round, timing);
  if (timing.now() + pause >= bounds.deadline) {
    throw new Unknown(
      'outcome-unknown',
      `transaction ${transactionId} was sent and its outcome is not known yet; read it back by this id`,
    );
  }
  await timing.sleep(pause);
}
