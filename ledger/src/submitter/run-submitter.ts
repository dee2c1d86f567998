import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { EdgeBeatError, Unavailable } from '@edgebeat/core';
import { type SignerRole, signerRoles } from '../outbox/command-kinds';
import type { Ledger } from '../ledger';
import type { Operators } from '../operators/operators';
import { abortableLedger, abortableTiming } from './abortable';
import { Dispatcher } from './dispatcher';
import { forgetFinal } from './forget-final';
import { awaitOwnership, type Ownership } from './ownership';
import { readLeftTransactions } from './recovery';
import { readSubmitterSettings, type SubmitterSettings } from './settings';
import { StateWriter } from './state-writer';
import type { SubmitterPorts } from './submitter-ports';
import { Wake } from './wake';

const FORGET_MS = 60_000;
const FIRST_BACK_OFF_MS = 100;
/** A term that lasted so long was a good one. */
const GOOD_TERM_MS = 10_000;

/**
 * Carries the commands of a site's outbox to the ledger until the signal is given. Any number of
 * processes may run it: one submits, the others wait until that one is gone. While the database or
 * the ledger is away it waits and tries again.
 *
 * @throws Rejected invalid-setting, and whatever is a defect.
 */
export async function runSubmitter(ports: SubmitterPorts): Promise<void> {
  const { signal, log } = ports;
  const settings = readSubmitterSettings(ports.settings ?? {});
  let failures = 0;
  while (!signal.aborted) {
    const startedAt = performance.now();
    try {
      await runTerm(ports, settings);
    } catch (error) {
      if (!(error instanceof EdgeBeatError)) throw error;
      log?.warn({ error: error.message }, 'the submitter starts again');
      failures = performance.now() - startedAt > GOOD_TERM_MS ? 1 : failures + 1;
      const pause = Math.min(settings.maxBackOffMs, FIRST_BACK_OFF_MS * 2 ** failures);
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Submits as long as this process is the owner. */
async function runTerm(ports: SubmitterPorts, settings: SubmitterSettings): Promise<void> {
  using wake = new Wake();
  const { address, signal, log, metrics } = ports;
  const ownership = await awaitOwnership(address, signal, () => {
    wake.ring();
  });
  if (ownership === undefined) return;
  await using owned = ownership;
  log?.info({ epoch: owned.epoch }, 'this process submits');
  metrics?.owner(true);
  try {
    await submitAs(owned, { ports, settings, wake });
  } finally {
    metrics?.owner(false);
  }
}

interface TermParts {
  readonly ports: SubmitterPorts;
  readonly settings: SubmitterSettings;
  readonly wake: Wake;
}

async function submitAs({ epoch, lost }: Ownership, parts: TermParts): Promise<void> {
  const { ports, settings, wake } = parts;
  const database = ports.database.query;
  const failed = new Failed(AbortSignal.any([ports.signal, lost]));
  const { signal } = failed;
  const writer = new StateWriter({ database, epoch });
  const dispatcher = new Dispatcher({
    ledgers: abortableLedgers(ports.ledgers, signal),
    operators: ports.operators && abortableOperators(ports.operators, signal),
    ...{ database, writer, settings, signal, wake, log: ports.log, metrics: ports.metrics },
    timing: abortableTiming(signal),
    step: (step, commands) =>
      ports.step?.(
        step,
        commands.map(({ id }) => id),
      ),
    fail: failed.fail,
  });
  const forgetting = setInterval(() => {
    forgetFinal(database, settings, signal).catch(failed.fail);
  }, FORGET_MS);
  try {
    await dispatcher.run(await readLeftTransactions(database));
  } finally {
    clearInterval(forgetting);
  }
  if (ports.signal.aborted) return;
  failed.throwIfFailed();
  throw new Unavailable('database-unavailable', 'the connection that holds the lock was lost');
}

/** The first failure that nobody dealt with ends the term; what fails after its end is no reason. */
class Failed {
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  #failure: { readonly error: unknown } | undefined;

  constructor(ending: AbortSignal) {
    this.signal = AbortSignal.any([ending, this.#controller.signal]);
    // Every call on its way listens to it.
    setMaxListeners(0, this.signal);
  }

  readonly fail = (error: unknown): void => {
    if (this.signal.aborted) return;
    this.#failure = { error };
    this.#controller.abort();
  };

  throwIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}

function abortableOperators(operators: Operators, signal: AbortSignal): Operators {
  return {
    ledgerOf: (pseudonym) => {
      const ledger = operators.ledgerOf(pseudonym);
      return ledger && abortableLedger(ledger, signal);
    },
    isFresh: (pseudonym) => operators.isFresh(pseudonym),
    taken: (pseudonym) => {
      operators.taken(pseudonym);
    },
  };
}

function abortableLedgers(
  ledgers: SubmitterPorts['ledgers'],
  signal: AbortSignal,
): Readonly<Record<SignerRole, Ledger>> {
  const entries = signerRoles.map(
    (role) => [role, abortableLedger(ledgers[role], signal)] as const,
  );
  return Object.fromEntries(entries) as Record<SignerRole, Ledger>;
}
