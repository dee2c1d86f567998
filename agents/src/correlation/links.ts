import { contentHash, type EventOf, type LedgerRequest, topics } from '@edgebeat/core';
import type { Output } from '../runtime/output';

type LinkRequest = Extract<LedgerRequest, { request: 'link' }>;

/** So many own incidents of one correlation are linked; each takes only so many entries. */
const MAX_OWN = 16;

/**
 * What has to be on the ledger of a correlation: links from each own incident to the first one of
 * every other member. The others link theirs themselves; nobody writes into another's incidents.
 */
export function linkRequests(
  { data }: EventOf<'IncidentCorrelated'>,
  mspId: string,
): LinkRequest[] {
  const incidents = data.evidence.items.filter((item) => item.kind === 'incident');
  const own = incidents.filter(({ owner }) => owner === mspId).slice(0, MAX_OWN);
  const firsts = data.members
    .filter((member) => member !== mspId)
    .map((member) => incidents.find(({ owner }) => owner === member))
    .filter((incident) => incident !== undefined);
  return own.flatMap(({ id: incidentId }) =>
    firsts.map(({ owner, id }): LinkRequest => ({
      request: 'link',
      id: contentHash(['link', mspId, incidentId, owner, id]),
      incidentId,
      to: { owner, id },
    })),
  );
}

/** Where a link goes; those of one incident are made one after the other. */
export function addressLink(request: LinkRequest): Output {
  const topic = topics['ledger.requests'].name;
  return { topic, key: request.incidentId, value: JSON.stringify(request), id: request.id };
}
