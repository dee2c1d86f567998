import type { StoredRecord } from '@edgebeat/bus';
import type { Outcome } from './handling';
import type { Output } from './output';
import type { BatchResult } from './tally';

/** Counts a batch; what was parked or published before is not counted again. */
export function resultOf(
  records: readonly StoredRecord[],
  outcomes: readonly Outcome[],
  fresh: readonly Output[],
): BatchResult {
  const isFresh = new Set(fresh);
  const parked = outcomes.flatMap((outcome) =>
    outcome.kind === 'parked' && outcome.outputs.some((output) => isFresh.has(output))
      ? [outcome.parking.reason]
      : [],
  );
  const last = records.findLast((_, index) => outcomes[index]?.kind === 'handled');
  return {
    processed: outcomes.filter(({ kind }) => kind === 'handled').length,
    emitted: fresh.length - parked.length,
    parked,
    ...(last === undefined ? {} : { lastEvent: last.timestamp }),
  };
}
