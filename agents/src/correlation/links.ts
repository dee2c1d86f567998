import { contentHash, type EventOf, type LedgerRequest } from '@edgebeat/core';

type LinkRequest = Extract<LedgerRequest, { request: 'link' }>;

/**
 * What has to be on the ledger of a correlation: links from a member's own first incident to the
 * first one of every other member. What else is in it shares a key with these, which everybody sees.
 * The others link theirs themselves; nobody writes into another's incidents.
 */
export function linkRequests(
  { data }: EventOf<'IncidentCorrelated'>,
  mspId: string,
): LinkRequest[] {
  const incidents = data.evidence.items.filter((item) => item.kind === 'incident');
  const firstOf = (member: string) => incidents.find(({ owner }) => owner === member);
  const own = firstOf(mspId);
  if (own === undefined) return [];
  const others = data.members.filter((member) => member !== mspId).map(firstOf);
  return others
    .filter((incident) => incident !== undefined)
    .map(({ owner, id }) => ({
      request: 'link',
      id: contentHash(['link', mspId, own.id, owner, id]),
      incidentId: own.id,
      to: { owner, id },
    }));
}
