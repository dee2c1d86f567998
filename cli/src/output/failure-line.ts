import { EdgeBeatError } from '@edgebeat/core';
import { z } from 'zod';
import { exitCodes, type ExitName } from '../exit-codes';

const FailureLine = z.object({ error: z.object({ message: z.string() }) });

/**
 * A failure as the one line of JSON that `--json` gives on stderr: the exit code's name and number, the
 * code of the failure table when it has one, and the sentence for people.
 */
export function failureLine(exit: ExitName, message: string, error?: unknown): string {
  const code = error instanceof EdgeBeatError ? { code: error.code } : {};
  return JSON.stringify({ error: { exit, exitCode: exitCodes[exit].code, ...code, message } });
}

/** The sentence of a failure line; undefined for any other text. */
export function failureMessage(line: string): string | undefined {
  try {
    return FailureLine.parse(JSON.parse(line)).error.message;
  } catch {
    return undefined;
  }
}
