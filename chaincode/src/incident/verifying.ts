import {
  type Commitment,
  type IncidentOpening,
  type IncidentVerification,
  type VerifyIncident,
  verifyOpening,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { listEntries, requireIncident } from './incident-state';
import { viewOf } from './incident-view';
import { transientOpenings } from './transient-openings';

type OpeningState = IncidentVerification['openings'][number]['state'];

/**
 * Says of each opening whether it shows a leaf of what the owner had notarised.
 *
 * @throws Rejected not-found, or invalid-argument for openings that are none.
 */
export async function verifyIncident(
  ctx: TransactionContext,
  { owner, id }: VerifyIncident,
): Promise<IncidentVerification> {
  const given = transientOpenings(ctx);
  const record = await requireIncident(ctx, { owner, id });
  const entries = await listEntries(ctx, { owner, id });
  const { commitment, contentHash } = viewOf(record, entries);
  const earlier = [
    record.commitment,
    ...entries.flatMap(({ effect, amendment }) =>
      effect === 'applied' && amendment.change === 'correction' ? (amendment.commitment ?? []) : [],
    ),
  ];
  const openings = given.map((opening) => ({
    index: opening.index,
    state: stateOf(opening, commitment, earlier),
  }));
  const verified = openings.every(({ state }) => state === 'current');
  return { owner, id, contentHash, commitment, verified, openings };
}

function stateOf(
  opening: IncidentOpening,
  current: Commitment,
  earlier: readonly Commitment[],
): OpeningState {
  if (verifyOpening(current, opening)) return 'current';
  return earlier.some((one) => verifyOpening(one, opening)) ? 'superseded' : 'different';
}
