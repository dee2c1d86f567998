import {
  type Commitment,
  commitmentOf,
  type IncidentOpening,
  type IncidentVerification,
  type IncidentEntryRecord,
  type IncidentRecord,
  type VerifyIncident,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { listEntries, requireIncident } from './incident-state';
import { viewOf } from './incident-view';
import { transientOpenings } from './transient-openings';

/** So many are looked at, the newest first: others can make corrections without end. */
const MAX_COMMITMENTS = 64;

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
  const known = [commitment, ...commitmentsOf(record, entries)].slice(0, MAX_COMMITMENTS);
  const openings = given.map((opening) => ({
    index: opening.index,
    state: stateOf(opening, commitment, known),
  }));
  const verified = openings.every(({ state }) => state === 'current');
  return { owner, id, contentHash, commitment, verified, openings };
}

/** What the incident committed to at any time, the newest first. */
function commitmentsOf(
  { commitment }: IncidentRecord,
  entries: readonly IncidentEntryRecord[],
): Commitment[] {
  const corrected = entries.flatMap(({ effect, amendment }) =>
    effect === 'applied' && amendment.change === 'correction' ? (amendment.commitment ?? []) : [],
  );
  const byName = new Map(
    [commitment, ...corrected].map((one) => [`${one.root}/${one.leaves}`, one]),
  );
  return [...byName.values()].reverse();
}

function stateOf(
  opening: IncidentOpening,
  current: Commitment,
  known: readonly Commitment[],
): OpeningState {
  const found = commitmentOf(known, opening);
  if (found === undefined) return 'different';
  return found === current ? 'current' : 'superseded';
}
