import { EdgeBeatError } from '@edgebeat/core';
import { z } from 'zod';
import { exitCodes, type ExitName } from '../exit-codes';

const FailureLine = z.object({ error: z.object({ message: z.string() }) });

/** How the program ended, and what is said of it. */
export interface Failure {
  readonly exit: ExitName;
  readonly sentence: string;
  readonly error: unknown;
}

/**
 * A failure as the one line of JSON that `--json` gives on stderr: the exit code's name and number, the
 * code of the failure table when it has one, and the sentence for people.
 */
export function failureLine(exit: ExitName, message: string, error?: unknown): string {
  const code = error instanceof EdgeBeatError ? { code: error.code } : {};
  return JSON.stringify({ error: { exit, exitCode: exitCodes[exit].code, ...code, message } });
}

/** What goes to stderr of a failure: one line of JSON, or a sentence, with the stack of a fault. */
export function failureText(asJson: boolean, { exit, sentence, error }: Failure): string {
  if (asJson) return `${failureLine(exit, sentence, error)}\n`;
  const isFault = exit === 'unexpected' && error instanceof Error;
  return `edgebeat: ${sentence}\n${isFault ? `${error.stack ?? ''}\n` : ''}`;
}

/** The sentence of a failure line; undefined for any other text. */
export function failureMessage(line: string): string | undefined {
  try {
    return FailureLine.parse(JSON.parse(line)).error.message;
  } catch {
    return undefined;
  }
}
