import type { Log } from '@edgebeat/core/node';
import type { Outcome } from './handling';
import { AGENT_ERROR } from './parking';

/** So many failures of its own in a row, and an agent is taken for broken. */
export const MAX_SURPRISES = 10;

/** Counts the records in a row on which an agent failed in a way that it did not foresee. */
export interface SurpriseCounter {
  count(outcomes: readonly Outcome[]): void;
}

/**
 * A record that surprises an agent is parked, and the next one is taken. When every one does, the
 * agent is at fault: it is given up, and comes back after a pause with the next records.
 */
export function createSurpriseCounter({
  log,
  giveUp,
}: {
  readonly log: Log;
  readonly giveUp: (error: Error) => void;
}): SurpriseCounter {
  let inARow = 0;
  return {
    count(outcomes) {
      for (const outcome of outcomes) {
        if (outcome.kind === 'handled') inARow = 0;
        if (outcome.kind !== 'parked' || outcome.parking.reason !== AGENT_ERROR) continue;
        inARow += 1;
        log.error({ reason: outcome.parking.detail }, 'the agent failed on a record');
        if (inARow === MAX_SURPRISES) giveUp(new Error(outcome.parking.detail));
      }
    },
  };
}
