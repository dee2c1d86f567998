import { EdgeBeatError } from '@edgebeat/core';
import type { Log } from '@edgebeat/core/node';
import { backOffMs } from '../timing';
import { recheckAbandoned } from './abandoned';
import { until } from './abortable';
import type { CarrierPorts } from './carrier-ports';
import type { JudgedWithDelay } from './state-writer';
import type { CarriedCommand, Judged, Verdict } from './verdict';

/** What was refused had no effect; a batch is halved, so that one bad command refuses no other. */
export async function refuse(
  commands: readonly CarriedCommand[],
  error: unknown,
  ports: CarrierPorts,
  transactionId?: string,
): Promise<void> {
  const { maxAttempts } = ports.settings;
  const mayPass = error instanceof EdgeBeatError && error.code === 'endorsement-mismatch';
  const tryAgain = mayPass && commands.every(({ attempts }) => attempts + 1 < maxAttempts);
  const halve = !tryAgain && commands.length > 1;
  if (halve) ports.events.split(commands);
  // What is not stored as ENDORSED is NEW as it is.
  if (halve && !mayPass && transactionId === undefined) return;
  const verdict = tryAgain || halve ? ({ state: 'NEW' } as const) : failure(error, ports.log);
  const stored = transactionId === undefined ? {} : { transactionId };
  await conclude(
    commands.map((command) => ({ command, ...stored, verdict })),
    ports,
  );
}

/** What says nothing about the commands: they come again, after the longest pause if not said. */
export async function postpone(
  commands: readonly CarriedCommand[],
  ports: CarrierPorts,
  options: { readonly transactionId?: string; readonly delayMs?: number } = {},
): Promise<void> {
  const { delayMs = ports.settings.maxBackOffMs, ...stored } = options;
  const verdict = { state: 'NEW', uncounted: true, delayMs } as const;
  await conclude(
    commands.map((command) => ({ command, ...stored, verdict })),
    ports,
  );
}

/** A surprise before anything was sent must not hold up everything else for ever. */
function failure(error: unknown, log: Log | undefined): Verdict {
  if (error instanceof EdgeBeatError) {
    return { state: 'FAILED', code: error.code, detail: error.message };
  }
  log?.error({ err: error }, 'a command cannot be endorsed because of a defect');
  const detail = `no transaction could be made of it: ${String(error)}`;
  return { state: 'FAILED', code: 'transaction-invalid', detail };
}

/** Commands that come again come together, so that they share a transaction again. */
export async function conclude(first: readonly Judged[], ports: CarrierPorts): Promise<void> {
  const judged = await Promise.all(first.map((each) => recheckAbandoned(each, ports)));
  const attempts = Math.max(...judged.map(({ command }) => command.attempts));
  const pause = backOffMs(attempts, ports.timing);
  const delayed = judged.map((each): JudgedWithDelay => {
    const { verdict } = each;
    if (verdict.state !== 'NEW') return { ...each, delayMs: 0 };
    return { ...each, delayMs: verdict.delayMs ?? pause };
  });
  await until(ports.signal, ports.writer.judged(delayed));
  for (const each of delayed) {
    ports.events.judged(each);
    ports.metrics?.judged(each.verdict.state);
  }
  const commands = judged.map(({ command }) => command);
  ports.step('judged', commands);
}
