import { EdgeBeatError, Unknown } from '@edgebeat/core';
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

/** What is known of the bytes before, and who hears of each step. */
export interface SettleContext {
  /** The bytes may be with an orderer already: they are read back before they are sent. */
  readonly sentBefore?: boolean;
  readonly onSent?: () => void;
  /** A round ended without an outcome. */
  readonly onUnknown?: () => void;
}

/**
 * Sends signed bytes until their outcome is known. An orderer can lose what it has acknowledged, so
 * silence is answered by reading back and, when the chain does not hold the id, the same bytes.
 *
 * @throws Rejected and Unavailable only when the bytes certainly reached no orderer.
 * @throws Unknown outcome-unknown at the deadline.
 */
export async function settle(
  ledger: Ledger,
  transaction: SignedTransaction,
  bounds: SettleBounds,
  timing: Timing,
  context: SettleContext = {},
): Promise<Outcome> {
  const { transactionId } = transaction;
  let sent = context.sentBefore ?? false;
  let reading = sent
    ? await readBack(ledger, transactionId, roundLeft(bounds, timing))
    : ('absent' as const);
  for (let round = 1; typeof reading === 'string'; round += 1) {
    if (reading === 'absent') {
      await hand(ledger, transaction, sent, sendLeft(bounds, timing));
      sent = true;
      context.onSent?.();
    }
    const outcome = await askOutcome(ledger, transactionId, roundLeft(bounds, timing));
    if (outcome !== undefined) return outcome;
    context.onUnknown?.();
    reading = await readBack(ledger, transactionId, roundLeft(bounds, timing));
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

/** Once the bytes may be with an orderer, a refusal of their copy says nothing about them. */
async function hand(
  ledger: Ledger,
  transaction: SignedTransaction,
  sentBefore: boolean,
  deadlineMs: number,
): Promise<void> {
  try {
    await ledger.submit(transaction, { deadlineMs });
  } catch (error) {
    const mayHaveArrived = sentBefore || error instanceof Unknown;
    if (!mayHaveArrived || !(error instanceof EdgeBeatError)) throw error;
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
