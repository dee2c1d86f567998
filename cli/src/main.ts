#!/usr/bin/env node
import { runProcess } from '@edgebeat/core/node';
import { CommanderError } from 'commander';
import type { CommandContext } from './commands/context';
import { onParentGone, tellParent } from './consortium/part';
import { exitCodes, type ExitName, exitOf } from './exit-codes';
import { failureLine } from './output/failure-line';
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
    if (asJson) tellFailure('usage', error.message.replace(/^error: /, ''));
    return exitCodes.usage.code;
  }
  const exit = exitOf(error);
  const sentence = sentenceOf(error);
  if (asJson) tellFailure(exit, sentence, error);
  else process.stderr.write(`edgebeat: ${sentence}\n`);
  if (exit === 'unexpected' && error instanceof Error)
    process.stderr.write(`${error.stack ?? ''}\n`);
  tellParent({ type: 'failed', exit, sentence });
  return exitCodes[exit].code;
}

function tellFailure(exit: ExitName, sentence: string, error?: unknown): void {
  process.stderr.write(`${failureLine(exit, sentence, error)}\n`);
}

function sentenceOf(error: unknown): string {
  if (isPathProblem(error)) return pathSentence(error);
  return error instanceof Error ? error.message : String(error);
}
