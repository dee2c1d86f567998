import { hasCode } from '../system-error';

/** The part of an output stream that tells that nobody reads it. */
interface Output {
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/**
 * Calls back when the reader of an output went away, which is no fault of the program: what is written
 * after that is lost. Any other failure of an output is thrown, as without this.
 */
export function onReaderGone(outputs: readonly Output[], gone: () => void): void {
  for (const output of outputs) {
    output.on('error', (error) => {
      if (!hasCode(error, 'EPIPE')) throw error;
      gone();
    });
  }
}
