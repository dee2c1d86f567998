import { EdgeBeatError, Unavailable } from '@edgebeat/core';
import { isDiskFull } from '../files/durable';

/** The failure of a write after which the log is as it was before. */
export function refusedWrite(error: unknown, folder: string): Error {
  if (error instanceof EdgeBeatError) return error;
  if (isDiskFull(error)) {
    const detail = `the disk of ${folder} is full: free some space and try again`;
    return new Unavailable('store-unavailable', detail, { cause: error });
  }
  return brokenLog(error, folder);
}

/** Whether a write that failed so can be undone; after any other, the disk may hold anything. */
export function leavesNothing(error: unknown): boolean {
  return error instanceof EdgeBeatError || isDiskFull(error);
}

/** The failure after which nobody can say what is on the disk. */
export function brokenLog(error: unknown, folder: string): Unavailable {
  const what = error instanceof Error ? error.message : String(error);
  const detail = `the event log ${folder} cannot be written (${what}): open it anew`;
  return new Unavailable('store-unavailable', detail, { cause: error });
}
