import { EdgeBeatError, RecordAnswer, type Rejected } from '@edgebeat/core';
import type { Ledger } from '../ledger';
import type { Refused } from '../settle';
import type { Timing } from '../timing';
import type { SubmitterSettings } from './settings';
import type { CarriedTransaction } from './state-writer';
import type { AbandonedTransaction, CarriedCommand, Judged } from './verdict';

/** What it takes to tell that bytes are stranded. */
export interface StrandingPorts {
  readonly ledger: Ledger;
  readonly settings: SubmitterSettings;
  readonly timing: Timing;
}

/**
 * Tells when a new transaction takes the place of bytes that may have been sent: every copy was
 * refused for some time, and the chain, which does not hold them, has grown meanwhile or the bytes
 * are older than proposals may be. Should they come late all the same, they read what the new
 * transaction has changed, and are not valid; or the new one finds its command done.
 */
export function strandingOf(
  ageMs: number,
  { ledger, settings, timing }: StrandingPorts,
): (refused: Refused) => Promise<boolean> {
  const endorsedAt = timing.now() - ageMs;
  let seen: { readonly since: number; readonly height: number } | undefined;
  return async ({ since }) => {
    const height = await heightOf(ledger);
    if (height === undefined) return false;
    if (seen?.since !== since) seen = { since, height };
    const now = timing.now();
    if (now - since < settings.strandedMs) return false;
    return height > seen.height || now - endorsedAt >= settings.proposalMs;
  };
}

/** The commands of stranded bytes get another transaction, as often as commands do. */
export function judgeStranded(
  transaction: CarriedTransaction,
  refusal: Rejected,
  maxAttempts: number,
): readonly Judged[] {
  const { transactionId, commands } = transaction;
  return commands.map((command) => {
    const abandoned = { transactionId, result: resultFor(command, transaction.result) };
    if (command.attempts + 1 < maxAttempts) {
      return { command, transactionId, verdict: { state: 'NEW', abandoned } };
    }
    const detail = `no orderer takes transaction ${transactionId} any more (${refusal.message}), and whether an earlier copy of it still counts is not known; read it back by this id`;
    const verdict = { state: 'FAILED', code: 'outcome-unknown', detail } as const;
    return { command, transactionId, verdict };
  });
}

/** The command's own answer alone, as the answer of a transaction that carried only it. */
function resultFor(
  { kind, item }: CarriedCommand,
  result: unknown,
): AbandonedTransaction['result'] {
  if (kind !== 'incident.record') return result;
  const answers = RecordAnswer.safeParse(result).data?.items ?? [];
  return { items: answers.slice(item, item + 1) };
}

async function heightOf(ledger: Ledger): Promise<number | undefined> {
  try {
    return (await ledger.chainInfo()).height;
  } catch (error) {
    if (error instanceof EdgeBeatError) return undefined;
    throw error;
  }
}
