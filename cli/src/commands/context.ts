import { type Settings } from '../settings';

/** What a command gets from the program around it; only main.ts touches the process. */
export interface CommandContext {
  readonly settings: Settings;
  /** Prints a line of the command's own output. */
  readonly print: (line: string) => void;
  /** Given when the user or the system asks the program to stop. */
  readonly signal: AbortSignal;
}

/** Resolves when the signal is given. */
export function untilStopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
}
