import { EdgeBeatError } from '@edgebeat/core';
import type { Ledger, TransactionReading } from '../ledger';
import { commandKinds } from '../outbox/command-kinds';
import { backOffMs } from '../timing';
import type { CarrierPorts } from './carrier-ports';
import { type Judged, judge } from './verdict';

type RecheckPorts = Pick<CarrierPorts, 'ledgers' | 'timing' | 'settings' | 'signal'>;

/**
 * Reads the transactions of a command that were given up, before the command is called a failure:
 * one that came late and counts is what became of it. When none does yet, only a failure that the
 * ledger itself has decided is certain: it rests on keys that those transactions had read before.
 */
export async function recheckAbandoned(judged: Judged, ports: RecheckPorts): Promise<Judged> {
  const { command, verdict } = judged;
  if (verdict.state !== 'FAILED') return judged;
  const ledger = ports.ledgers[commandKinds[command.kind].role];
  for (const { transactionId, result } of command.abandoned) {
    const reading = await readingOf(ledger, transactionId, ports);
    if (reading?.code !== 'VALID') continue;
    const counted = { status: 'committed', block: reading.block, code: 'VALID' } as const;
    const transaction = { transactionId, result, commands: [{ ...command, item: 0 }] };
    const [late] = judge(transaction, counted, ports.settings.maxAttempts);
    if (late?.verdict.state !== 'COMMITTED') return judged;
    return { ...judged, verdict: { ...late.verdict, countedIn: transactionId } };
  }
  return command.abandoned.length > 0 && verdict.block === undefined ? unsure(judged) : judged;
}

function unsure({ command, verdict, ...stored }: Judged): Judged {
  const ids = command.abandoned.map(({ transactionId }) => transactionId).join(', ');
  const reason = 'detail' in verdict ? verdict.detail : '';
  const detail = `${reason}; whether an earlier transaction of it still counts is not known, read it back: ${ids}`;
  return { ...stored, command, verdict: { state: 'FAILED', code: 'outcome-unknown', detail } };
}

/** Asks until somebody answers: without an answer nothing may be called a failure. */
async function readingOf(
  ledger: Ledger,
  transactionId: string,
  { timing, settings, signal }: RecheckPorts,
): Promise<TransactionReading | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ledger.transaction(transactionId);
    } catch (error) {
      if (signal.aborted || !(error instanceof EdgeBeatError)) throw error;
      await timing.sleep(Math.min(settings.maxBackOffMs, backOffMs(attempt, timing)));
    }
  }
}
