import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from '../ledger';
import { systemTiming, type Timing } from '../timing';

/** Why a wait is over; an abort without a reason makes an error with its stack each time. */
const over = 'the wait is over';

/** Waits for a promise, but not longer than until the signal, with which it throws. */
export async function until<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  const given = new AbortController();
  try {
    return await Promise.race([promise, ended(signal, given.signal)]);
  } finally {
    given.abort(over);
  }
}

/** The calls of a ledger that a submitter makes, none of which outlasts the signal. */
export function abortableLedger(ledger: Ledger, signal: AbortSignal): Ledger {
  return {
    evaluate: (call, options) => until(signal, ledger.evaluate(call, options)),
    endorse: (call, options) => until(signal, ledger.endorse(call, options)),
    submit: (transaction, options) => until(signal, ledger.submit(transaction, options)),
    outcome: (id, options) => until(signal, ledger.outcome(id, options)),
    chainInfo: (options) => until(signal, ledger.chainInfo(options)),
    transaction: (id, options) => until(signal, ledger.transaction(id, options)),
    events: (start, options) => ledger.events(start, options),
    [Symbol.asyncDispose]: () => ledger[Symbol.asyncDispose](),
  };
}

/** The machine's clock, whose pauses end with the signal. */
export function abortableTiming(signal: AbortSignal): Timing {
  return {
    ...systemTiming,
    sleep: async (ms) => {
      await sleep(ms, undefined, { signal });
    },
  };
}

function ended(signal: AbortSignal, given: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = () => {
      reject(new Error('the signal to stop was given', { cause: signal.reason }));
    };
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true, signal: given });
  });
}
