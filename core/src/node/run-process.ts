/** The part of a process that its life cycle needs. */
export interface Host {
  on(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
  off(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
  exit(code: number): void;
}

/** How long a process may take to stop, and whose signals it follows. */
export interface RunOptions {
  readonly graceMs?: number;
  readonly host?: Host;
}

/** The exit code of a process that did not stop in time or was asked twice. */
export const FORCED_EXIT = 1;

/**
 * Runs a process until its work ends. SIGTERM and SIGINT abort the signal that the work gets; asked
 * twice, or too slow, the process exits at once.
 *
 * @throws what the work throws.
 */
export async function runProcess(
  main: (stop: AbortSignal) => Promise<void>,
  { graceMs = 10_000, host = process }: RunOptions = {},
): Promise<void> {
  const stop = new AbortController();
  let deadline: NodeJS.Timeout | undefined;
  const onSignal = (): void => {
    if (stop.signal.aborted) {
      host.exit(FORCED_EXIT);
      return;
    }
    deadline = setTimeout(() => {
      host.exit(FORCED_EXIT);
    }, graceMs);
    deadline.unref();
    stop.abort();
  };
  host.on('SIGTERM', onSignal);
  host.on('SIGINT', onSignal);
  try {
    await main(stop.signal);
  } finally {
    clearTimeout(deadline);
    host.off('SIGTERM', onSignal);
    host.off('SIGINT', onSignal);
  }
}
