import { runProcess } from '@edgebeat/core/node';
import { CommanderError } from 'commander';
import { onReaderGone } from './output/reader-gone';
import type { CommandContext } from './commands/context';
import { onParentGone, tellParent } from './consortium/part';
import { exitCodes, exitOf } from './exit-codes';
import { failureText } from './output/failure-line';
import { createProgram } from './program';
import { readSettings } from './settings';
import { isPathProblem, pathSentence } from './system-error';

const orphanGraceMs = 5_000;
/** Whoever asks for JSON gets failures in it, too. */
const asJson = process.argv.includes('--json');

void runProcess(async (signal) => {
  const stop = new AbortController();
  signal.addEventListener('abort', () => {
    stop.abort();
  });
  // Whoever reads has seen enough, as `head` has: what still runs ends as when it is asked to stop.
  onReaderGone([process.stdout, process.stderr], () => {
    stop.abort();
  });
  onParentGone(() => {
    stop.abort();
    // Whatever it was waiting for, a part does not outlive the process that started it.
    setTimeout(() => process.exit(exitCodes.unexpected.code), orphanGraceMs).unref();
  });
  try {
    const context: CommandContext = {
      settings: readSettings(process.env),
      print: (line) => process.stdout.write(`${line}\n`),
      signal: stop.signal,
    };
    await createProgram(context, { asJson }).parseAsync(process.argv);
  } catch (error) {
    process.exitCode = report(error);
  }
  if (process.connected) process.disconnect();
});

/** Says in one sentence what went wrong and gives the exit code for it. */
function report(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCodes.ok.code;
    const sentence = error.message.replace(/^error: /, '');
    // Without --json commander has said it.
    if (asJson) process.stderr.write(failureText(asJson, { exit: 'usage', sentence, error }));
    return exitCodes.usage.code;
  }
  const exit = exitOf(error);
  const sentence = sentenceOf(error);
  process.stderr.write(failureText(asJson, { exit, sentence, error }));
  tellParent({ type: 'failed', exit, sentence });
  return exitCodes[exit].code;
}

function sentenceOf(error: unknown): string {
  if (isPathProblem(error)) return pathSentence(error);
  return error instanceof Error ? error.message : String(error);
}
