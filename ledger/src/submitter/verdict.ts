import { type FailureCode, isFailureCode, type ItemAnswer, RecordAnswer } from '@edgebeat/core';
import type { Outcome } from '../ledger';
import type { CommandKind } from '../outbox/outbox';
import { meaningOf } from '../outcome-meaning';

/** A command in a transaction; `item` is its place among the transaction's items. */
export interface CarriedCommand {
  readonly sequence: number;
  readonly id: string;
  readonly kind: CommandKind;
  readonly item: number;
  /** How many transactions of it were in vain before this one. */
  readonly attempts: number;
  /** The earlier ones that were given up without knowing their end. */
  readonly abandoned: readonly AbandonedTransaction[];
}

/** A transaction that was given up, and what it would have answered to one command. */
export interface AbandonedTransaction {
  readonly transactionId: string;
  readonly result: unknown;
}

/** What becomes of a command: an end, or another try. */
export type Verdict =
  | {
      readonly state: 'COMMITTED';
      readonly block: number;
      readonly result: unknown;
      /** The transaction that counts, when it is not the one that the command is stored with. */
      readonly countedIn?: string;
    }
  | {
      readonly state: 'FAILED';
      readonly block?: number;
      readonly code: FailureCode;
      readonly detail: string;
    }
  | {
      readonly state: 'NEW';
      /** The try says nothing about the command and does not count as one. */
      readonly uncounted?: true;
      /** After how long it comes again, if not by the number of its attempts. */
      readonly delayMs?: number;
      readonly abandoned?: AbandonedTransaction;
    };

/** What is judged: a command, in the transaction that carried it. */
export interface Judged {
  readonly command: CarriedCommand;
  /** The transaction that the command was stored with; without it nothing was stored. */
  readonly transactionId?: string;
  readonly verdict: Verdict;
}

/** The parts of a transaction by which its commands are judged. */
export interface JudgedTransaction {
  readonly transactionId: string;
  readonly result: unknown;
  readonly commands: readonly CarriedCommand[];
}

/** What an outcome means for each command of a transaction. */
export function judge(
  { transactionId, result, commands }: JudgedTransaction,
  outcome: Outcome,
  maxAttempts: number,
): readonly Judged[] {
  const answers = outcome.status === 'committed' ? answersOf(commands, result) : undefined;
  return commands.map((command) => {
    const verdict =
      answers === undefined
        ? invalidVerdict(transactionId, command, outcome, maxAttempts)
        : committedVerdict(command, outcome.block, result, answers);
    return { command, transactionId, verdict };
  });
}

/** The answers to items; only `incident.record` has them. None can be read from another answer. */
function answersOf(commands: readonly CarriedCommand[], result: unknown): readonly ItemAnswer[] {
  const isRecord = commands.some(({ kind }) => kind === 'incident.record');
  return isRecord ? (RecordAnswer.safeParse(result).data?.items ?? []) : [];
}

function committedVerdict(
  { kind, item }: CarriedCommand,
  block: number,
  result: unknown,
  answers: readonly ItemAnswer[],
): Verdict {
  if (kind !== 'incident.record') return { state: 'COMMITTED', block, result };
  const answer = answers[item];
  if (answer === undefined) {
    const detail = `the ledger answered ${answers.length} items and none for number ${item}`;
    return { state: 'FAILED', block, code: 'transaction-invalid', detail };
  }
  const { outcome, code = '', detail = `the ledger answered: ${outcome}` } = answer;
  if (outcome === 'recorded' || outcome === 'duplicate') {
    return { state: 'COMMITTED', block, result: answer };
  }
  const fallback = outcome === 'conflict' ? 'conflict' : 'invalid-argument';
  return { state: 'FAILED', block, code: isFailureCode(code) ? code : fallback, detail };
}

function invalidVerdict(
  transactionId: string,
  { attempts }: CarriedCommand,
  outcome: Outcome,
  maxAttempts: number,
): Verdict {
  const { block, code: validation } = outcome;
  const meaning = meaningOf(outcome);
  if (meaning !== 'invalid' && attempts + 1 < maxAttempts) return { state: 'NEW' };
  const code = meaning === 'contention' ? 'ledger-contention' : 'transaction-invalid';
  const detail = `transaction ${transactionId} is in block ${block} as ${validation}`;
  return { state: 'FAILED', block, code, detail };
}
