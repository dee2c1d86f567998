import type { Exit } from '../exit-codes';

/** The first failure that a restart does not mend, for whoever waits for it. */
export interface FailureSignal {
  /** Rejects with the failure; pending while all is well. */
  readonly first: Promise<never>;
  /** Given with the failure. */
  readonly signal: AbortSignal;
  readonly report: (failure: Exit) => void;
}

/** Makes a signal that nothing has been reported to yet. */
export function failureSignal(): FailureSignal {
  let report: (failure: Exit) => void = () => undefined;
  const first = new Promise<never>((_resolve, reject) => {
    report = reject;
  });
  const given = new AbortController();
  // Whoever waits sees the failure; before that it must not end the process.
  first.catch(() => undefined);
  return {
    first,
    signal: given.signal,
    report: (failure) => {
      report(failure);
      given.abort();
    },
  };
}
